"""Links between the pages lead somewhere."""

import re

LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(`+)[^`\n]+?\1")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_a_link_leads_to_a_file_and_a_heading_of_it(file):
    """Addresses outside are not looked up."""
    targets = LINK.findall(SPAN.sub("", BLOCK.sub("", file.read_text(encoding="utf-8"))))
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not leads_somewhere(file, target)] == []


def leads_somewhere(file, target):
    """Tell whether a relative link has a file at its end, and in it the heading it names."""
    path, _, anchor = target.partition("#")
    found = (file.parent / path) if path else file
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(file):
    """Spell the headings of a page as links to them do."""
    headings = HEADING.findall(BLOCK.sub("", file.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

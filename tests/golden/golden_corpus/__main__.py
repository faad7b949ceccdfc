"""`make golden`: keep what the specs become now, unless digests changed under one version."""

import sys

from golden_corpus.records import FILES, changed, kept, work_out, write

REFUSAL = """\
{file}: the digests of {count} specs changed, and the versions did not: every approval of such a
filter would be void without a word. Nothing was written. Undo the change, or let the version grow:
LANGUAGE_VERSION (language/version.py) where SQL means something else, ENCODING_VERSION
(approval/encoding.py) where only the form that is hashed changed. First of them: {first}
"""


def main() -> int:
    """Write every file of the corpus; 1 if one must not be written."""
    records = {file: work_out(file) for file in FILES}
    for file, after in records.items():
        try:
            before = kept(file)
        except FileNotFoundError:
            before = {}
        same = {
            name: record
            for name, record in before.items()
            if name in after
            and record["encoding"] == after[name]["encoding"]
            and record["spec"] == after[name]["spec"]
        }
        if names := changed(same, after, "digest"):
            sys.stderr.write(REFUSAL.format(file=file, count=len(names), first=names[0]))
            return 1
        lost, new = before.keys() - after.keys(), after.keys() - before.keys()
        moved = changed(before, after, "sql")
        sys.stdout.write(
            f"{file}: {len(after)} specs; {len(new)} new, {len(lost)} gone, {len(moved)} "
            "with other SQL\n"
        )
    for file, after in records.items():
        write(file, after)
    return 0


if __name__ == "__main__":
    sys.exit(main())

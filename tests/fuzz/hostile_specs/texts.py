"""Texts that try to get out of where they are put."""

import random

from hypothesis import strategies as st

MARKS = list("'\"`;\\!%_$(){}[]<>=,.*?|^#@&~-/ \n\r\t\0")
FRAGMENTS = [
    "''", "\\'", "``", "--", "/*", "*/", "//", "/*+ OPTIONS('a'='b') */", "['", "']", '"]', "{{",
    "}}", "{{ x }}", "{% x %}", "{0}", "{}", "${x}", "$.", "$['", "' OR '1'='1", "' OR 1=1 --",
    "; DROP TABLE `t`", "`; DROP TABLE t; --", "') --", "UNION ALL SELECT * FROM `t`", "NULL",
    "U&'\\0027'", "x'27'", "\\u0027", "%27", "\N{FULLWIDTH APOSTROPHE}", "\u2019", "\u02bc",
    "\u2028", "\u0085", "\ufeff", "\u202e", "\U0001f600", "e\u0301", "\u0130", "ẞ", ("EXECUTE "
    "STATEMENT SET BEGIN"), "SET 'a' = 'b'", "ESCAPE '!'", "IS NOT TRUE", "!!", "!%", "\\%", "\\_",
]  # fmt: skip


def _text(seed: int) -> str:
    """Put a text together. One draw instead of a dozen: half of the time went there."""
    source = random.Random(seed)
    return "".join(_piece(source) for _ in range(source.randint(1, 5)))


def _piece(source: random.Random) -> str:
    kind = source.randrange(5)
    if kind < 2:
        return source.choice(MARKS)
    if kind < 4:
        return source.choice(FRAGMENTS)
    code = source.choice([source.randrange(0x80), source.randrange(0x10F800)])
    return chr(code if code < 0xD800 else code + 0x800)


HOSTILE = st.integers(0, 2**32 - 1).map(_text)
"""Any text that UTF-8 can carry; most of them hold what means something to SQL."""

ORDERED = HOSTILE.map(lambda text: "".join(each for each in text if each < "\ud800") or "';")
"""The same without characters for which the language knows no order."""

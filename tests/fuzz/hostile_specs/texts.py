"""Texts that try to get out of where they are put."""

from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_categories=["Cs"])
MARKS = list("'\"`;\\!%_$(){}[]<>=,.*?|^#@&~-/ \n\r\t\0")
FRAGMENTS = [
    "''", "\\'", "``", "--", "/*", "*/", "//", "/*+ OPTIONS('a'='b') */", "['", "']", '"]', "{{",
    "}}", "{{ x }}", "{% x %}", "{0}", "{}", "${x}", "$.", "$['", "' OR '1'='1", "' OR 1=1 --",
    "; DROP TABLE `t`", "`; DROP TABLE t; --", "') --", "UNION ALL SELECT * FROM `t`", "NULL",
    "U&'\\0027'", "x'27'", "\\u0027", "%27", "\N{FULLWIDTH APOSTROPHE}", "\u2019", "\u02bc",
    "\u2028", "\u0085", "\ufeff", "\u202e", "\U0001f600", "e\u0301", "\u0130", "ẞ", "EXECUTE "
    "STATEMENT SET BEGIN", "SET 'a' = 'b'", "ESCAPE '!'", "IS NOT TRUE", "!!", "!%", "\\%", "\\_",
]  # fmt: skip
HOSTILE = st.lists(
    st.sampled_from(MARKS) | st.sampled_from(FRAGMENTS) | st.text(CHARACTERS, max_size=4),
    min_size=1,
    max_size=5,
).map("".join)
"""Any text that UTF-8 can carry; most of them hold what means something to SQL."""

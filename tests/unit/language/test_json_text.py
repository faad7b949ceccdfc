"""What a JSON column holds, by the rules of the parser that Flink has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.json_exact import read_exactly
from flinkfilter.language.json_number import Number
from flinkfilter.language.json_text import UNREADABLE, read

# Measured with the classes of Flink 2.2.1.
DOCUMENTS = {
    '{"a": [1, true, false, null, "x"]}': {"a": ["1", True, False, None, "x"]},
    '{"a": 1, "a": 2}': {"a": "2"},
    '{"": 1.50}': {"": "1.50"},
    ' \t\n\r{"a" : 1 }': {"a": "1"},
    "[1] [2": ["1"],
    "[]]": [],
    "{}\x00": {},
    "[-0, -0.0, 0e5]": ["0", "0.0", "0E+5"],
    r'["\ud83d\ude00"]': ["😀"],
    r'["\ud83d\u0041"]': ["\ud83dA"],
    r'["\/\b\f\u00E9"]': ["/\b\fé"],
    '["\x7f\u2028"]': ["\x7f\u2028"],
    "null": None,
    '"a"b': "a",
    "true,": True,
    "false:": False,
    "5\t": "5",
    "5": "5",
    " -0": "0",
    "1.5e3 x": "1.5E+3",
    '"a': UNREADABLE,
    "5x": UNREADABLE,
    "5,": UNREADABLE,
    "truex": UNREADABLE,
    "false0": UNREADABLE,
    "": UNREADABLE,
    " ": UNREADABLE,
    "CarSold": UNREADABLE,
    "\ufeff[]": UNREADABLE,
    "\xa0{}": UNREADABLE,
    "[1,]": UNREADABLE,
    "[,1]": UNREADABLE,
    "[1 2]": UNREADABLE,
    "[1": UNREADABLE,
    "[1}": UNREADABLE,
    '{"a":1]': UNREADABLE,
    '{"a":1,}': UNREADABLE,
    '{"a" 1}': UNREADABLE,
    "{a:1}": UNREADABLE,
    "['a']": UNREADABLE,
    "[007]": UNREADABLE,
    "[-01]": UNREADABLE,
    "[1.]": UNREADABLE,
    "[.5]": UNREADABLE,
    "[+1]": UNREADABLE,
    "[1e]": UNREADABLE,
    "[NaN]": UNREADABLE,
    "[-Infinity]": UNREADABLE,
    "[1_000]": UNREADABLE,
    "[٣]": UNREADABLE,
    "[1e2147483648]": UNREADABLE,
    '["\t"]': UNREADABLE,
    r'["\x"]': UNREADABLE,
    r'["\u12g4"]': UNREADABLE,
    "[1//x\n]": UNREADABLE,
    "[nul]": UNREADABLE,
}
# Long ones, by name: the text, and whether there is a document.
BOUNDS = {
    "a thousand levels of arrays": ("[" * 1000 + "]" * 1000, True),
    "one more": ("[" * 1001 + "]" * 1001, False),
    "a thousand levels of objects": ('{"a":' * 1000 + "1" + "}" * 1000, True),
    "one level more of objects": ('{"a":' * 1001 + "1" + "}" * 1001, False),
    "brackets beyond the document": ("[1]" + "[" * 3000, True),
    "many brackets in a text": ('["' + "[" * 3000 + '"]', True),
    "a number of a thousand digits": (f"[{'9' * 1000}]", True),
    "a number of one digit more": (f"[{'9' * 1001}]", False),
    "a name of 50,000 characters": (f'{{"{"k" * 50_000}":1}}', True),
    "a name of one character more": (f'{{"{"k" * 50_001}":1}}', False),
    "a name of 25,000 emoji": (f'{{"{"😀" * 25_000}":1}}', True),
    "a name of one emoji more": (f'{{"{"😀" * 25_001}":1}}', False),
    "a text of 20,000,000 characters": (f'["{"s" * 20_000_000}"]', True),
    "a text of one character more": (f'["{"s" * 20_000_001}"]', False),
}
SNIPPETS = st.sampled_from(
    [*'{}[],:" \t\n\\', '"a"', '"b":', "1", "-0", "1.5", "1e9", "true", "null", "NaN", '"\\n"']
)


@pytest.mark.parametrize(("text", "expected"), DOCUMENTS.items())
def test_a_document_is_what_flink_reads(text, expected):
    """Or there is none."""
    assert read(text) == expected


@pytest.mark.parametrize(("text", "readable"), BOUNDS.values(), ids=BOUNDS)
def test_the_bounds_are_those_of_jackson(text, readable):
    """Depth, digits, and lengths in UTF-16."""
    assert (read(text) is not UNREADABLE) is readable


def test_numbers_and_texts_are_told_apart():
    """Though they are compared alike."""
    number, text = read('[450, "450"]')
    assert (type(number), type(text)) == (Number, str)


@given(st.lists(SNIPPETS).map("".join))
def test_the_quick_way_and_the_exact_one_agree(text):
    """On any text, JSON or not."""
    try:
        exactly = read_exactly(text)
    except ValueError:
        exactly = UNREADABLE
    assert read(text) == exactly

"""Which patterns are taken, how they are written out, and what is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flinkfilter.language.expression import RegexPattern
from flinkfilter.language.regex.pattern import compile_pattern

LINE_ENDS = r"\n\r\u0085\u2028\u2029"


@pytest.mark.parametrize(
    ("source", "java"),
    [
        ("abc", "abc"),
        ("^abc$", r"^abc\z"),
        ("^$|a", r"^\z|a"),
        ("a.c", rf"a[^{LINE_ENDS}]c"),
        ("(?s)a.c", r"a[\u0000-\x{10FFFF}]c"),
        (r"\d\D\w\W", "[0-9][^0-9][0-9A-Z_a-z][^0-9A-Z_a-z]"),
        (r"\s\S", r"[\t-\r ][^\t-\r ]"),
        (r"[\d\-x]", r"[\-0-9x]"),
        (r"[\D5]", "[^0-46-9]"),
        (r"[^\d]", "[^0-9]"),
        ("[a-]", r"[\-a]"),
        ("[ab]", "[ab]"),
        ("[a]", "a"),
        ("(?i)a1[b-d]", "[Aa]1[B-Db-d]"),
        ("a(b)c", "abc"),
        ("a(?:b|cd)e", "a(?:b|cd)e"),
        ("a|^b|c$", r"a|^b|c\z"),
        ("^ab*c+d?$", r"^ab*c+d?\z"),
        ("^a{2}b{2,}c{2,5}$", r"^a{2}b{2}b*c{2,5}\z"),
        ("^a{1}b+?c", "^ab+c"),
        (r"^(ab){3}", "^(?:ab){3}"),
        (r"a\.b\*\\\(\-\ ", r"a\.b\*\\\(- "),
        (r"\tx\n", r"\tx\n"),
        ("a\tb\x0bc\x85", r"a\tb\u000bc\u0085"),
        ("é😀[😀-😂]", "é😀[😀-😂]"),
        ("it's `x`; -- //", "it's `x`; -- //"),
        # What is open at an end that is not tied down makes no difference.
        (".*abc.*", "abc"),
        ("[a-z]+-[0-9]{2,4}", "[a-z]-[0-9]{2}"),
        ("x*ab?|c+", "a|c"),
        ("^.*a", rf"^[^{LINE_ENDS}]*a"),
    ],
)
def test_a_pattern_is_written_out_for_java(source, java):
    """Classes are spelled out, captures, flags and what has no effect are gone."""
    assert compile_pattern(source).java == java


def test_python_differs_only_at_the_end_and_beyond_the_first_plane():
    r"""`\z` is `\Z`, and code points have another notation."""
    assert compile_pattern("(?s)^a.$") == RegexPattern(
        source="(?s)^a.$", java=r"^a[\u0000-\x{10FFFF}]\z", python=r"^a[\u0000-\U0010FFFF]\Z"
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "found in every text; use isNotNull"),
        ("a" * 201, "201 characters; a pattern has at most 200"),
        (".*", "found in every text"),
        ("^", "found in every text"),
        ("a|b*", "found in every text"),
        ("(a|b?)", "found in every text"),
        ("(", r"a ( without its ); the character itself is written \("),
        ("(a", "at character 1, a ( without its )"),
        ("a)", "a ) without its ("),
        ("()", "an empty group"),
        ("(a|)", "an empty group or alternative"),
        ("*a", "nothing stands before *"),
        ("a**", "a repeat of a repeat"),
        ("a++", "possessive repeats are not allowed"),
        ("a{,3}", "a repeat is written {2}, {2,} or {2,5}"),
        ("a{3,2}", "the counts in {3,2} go up"),
        ("a{0}", "the counts in {0} go up"),
        ("a{1001}", "from 1 to 1000"),
        ("a}", r"the character itself is written \}"),
        ("a]", r"the character itself is written \]"),
        ("[a", "a class without its ]"),
        ("[]", "or an empty one"),
        ("[]a]", "or an empty one"),
        ("[z-a]", "a range goes up"),
        (r"[a-\d]", "a range goes up"),
        ("[[:alpha:]]", "a class inside a class"),
        ("[a-z&&b]", "intersections are not allowed"),
        (r"[^\s\S]", "holds no character"),
        ("a$b", "only at the end"),
        ("(^|,)a", "only at the start"),
        ("a\\", "a backslash at the end"),
        (r"(a)\1", "back-references are not allowed"),
        (r"\bfoo", "word boundaries"),
        (r"\Aa", "write ^ for the start"),
        (r"a\Z", "write $ for the end"),
        (r"\p{L}", "classes by property"),
        ("[a-[b]]", "a range ends in a character"),
        (r"\Qa\E", "quoting is not allowed"),
        (r"\ud800", "write the character itself"),
        (r"\x41", "write the character itself"),
        (r"\e", r"\e means nothing here; write e"),
        ("(?=a)", "look-ahead is not allowed"),
        ("(?<!a)b", "look-behind is not allowed"),
        ("(?<n>a)", "a named group is not allowed"),
        ("(?P<n>a)", "a named group is not allowed"),
        ("(?>a)", "an atomic group is not allowed"),
        ("(?#a)", "a comment is not allowed"),
        ("(?m)a", "only (?i), (?s), (?is) at the very start"),
        ("a(?i)b", "only (?i), (?s), (?is) at the very start"),
        ("(?i)é", "not é; leave it out and write each letter in both cases"),
        ("(?i)[à-ý]", "folds the letters A to Z only"),
        ("(" * 21 + "a" + ")" * 21, "nested more than 20 deep"),
    ],
)
def test_a_pattern_that_engines_read_differently_is_refused(source, message):
    """The message names the place and what to write."""
    with pytest.raises(ValueError, match=re.escape(message)):
        compile_pattern(source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x((?:.a){2})*y", "a group with . or a negated class in it is repeated without end"),
        ("x(a+)+y", "a repeated group that holds alternatives or open repeats"),
        ("x(a|b)*y", "write a class such as [ab] for (a|b)"),
        ("x(ab?){2}y", "a repeated group"),
        ("x([^,],)*y", "repeated without end, which can exhaust the stack"),
        ("a.*b", "a repeat without end is tried again and again on the same characters"),
        ("^.*[0-9]+x", "a repeat without end"),
        ("^(?:[^b]*[a-c]{2,}|x)y", "a repeat without end"),
        ("a(x|[ab]*)c", "a repeat without end"),
        ("a.{0,200}b", "give it an end (.{0,100} in place of .*)"),
        ("^a.*b.*c", "a repeat without end"),
        ("x" + "a?" * 12 + "a" * 12, "too many optional parts or alternatives begin alike"),
        ("(a|a)" * 10 + "b", "too many optional parts or alternatives begin alike"),
        ("((a{10}){10}){10}b", "longer than 1000 characters"),
    ],
)
def test_a_pattern_that_can_blow_up_is_refused(source, message):
    """Neither time nor stack may depend on what an event holds."""
    with pytest.raises(ValueError, match=re.escape(message)):
        compile_pattern(source)


@pytest.mark.parametrize(
    "source",
    [
        "^a.*b",
        "a.{0,100}b",
        "id=[0-9]+;",
        "^.*;[0-9]+[0-9]x",
        "a[0-9]+b[a-z]*c",
        '"dealer":"[^"]*-001"',
        "^[A-Z]+-[0-9]+-[a-z]+$",
        "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$",
        "x(ab)*y",
        "x([^,],){0,50}y",
        "^DEALER-(001|002|003)$",
        "https?://[^/]+/",
        "^(?:a{2}b)*c",
        "y(a|b)y*z",
        "yb{2}y*z",
    ],
)
def test_everyday_patterns_are_taken(source):
    """Where only one way to match exists, or few, nothing is refused."""
    assert compile_pattern(source).source == source


ALPHABET = "ab1 -.\n\réÉ😀AB&|~#\\_\x85\u2028"
PIECES = st.sampled_from(
    ["a", "b", "1", r"\.", r"\d", r"\w", r"\s", r"\D", ".", "[ab]", "[^a]", "[a-c1]", r"[^\d\n]",
     "é", "😀", "[&~|#]", r"\\", "(?:a|1)", "(?:ab)", "a*", "b+", r"\d?", ".{2}", "(?:ab){1,3}"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=5), st.text(ALPHABET, max_size=8))
def test_the_pattern_written_out_finds_what_was_meant(pieces, text):
    """Trimmed and spelled out, it finds exactly what the user's own pattern finds.

    The user's is read by Python here: in ASCII, and with the line ends of Java.
    """
    source = "".join(pieces)
    meant = source.replace(r"\s", r"[ \t\n\x0b\f\r]")
    meant = re.sub(r"(?<!\\)\.", "[^\n\r\x85\u2028\u2029]", meant)
    try:
        pattern = compile_pattern(source)
    except ValueError:
        return
    found = re.search(pattern.python, text) is not None
    assert found == (re.search(meant, text, re.ASCII) is not None)

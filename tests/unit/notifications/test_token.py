"""The token comes from a mounted file, else from the environment, and is shown to nobody."""

import pytest

from flinkfilter.errors import Unauthenticated
from flinkfilter.notifications.token import NAME, TokenSource


def test_it_is_read_anew_each_time_and_a_file_goes_before_the_environment(tmp_path):
    """A rotated Secret needs no restart."""
    source = TokenSource({NAME: "old"}, tmp_path)
    assert source.headers() == {"Authorization": "Bearer old"}
    (tmp_path / NAME).write_text("new\n")
    assert source.headers() == {"Authorization": "Bearer new"}


def test_without_one_there_is_no_header():
    """A receiver may need none."""
    assert TokenSource().headers() == {}


@pytest.mark.parametrize("token", ["two words", "schlüssel", "line\nline"])
def test_what_is_no_token_is_refused_and_not_shown(tmp_path, token):
    """A header of it would be another header."""
    (tmp_path / NAME).write_text(token)
    with pytest.raises(Unauthenticated) as refusal:
        TokenSource({}, tmp_path).headers()
    assert str(refusal.value) == f"{NAME} is not one word of printable ASCII characters"


def test_a_repr_shows_nothing():
    """It may end in a traceback."""
    assert "s3cret" not in repr(TokenSource({NAME: "s3cret"}))

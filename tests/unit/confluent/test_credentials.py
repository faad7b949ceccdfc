"""Where the API key comes from, and what is said when it is not there."""

from pathlib import Path

import pytest

from flinkfilter.confluent.credentials import (
    KEY,
    SECRET,
    Credentials,
    EnvironmentCredentials,
    FileCredentials,
)
from flinkfilter.errors import Unauthenticated


def test_environment_is_read():
    """Both variables, without white space around them."""
    source = EnvironmentCredentials({KEY: "k\n", SECRET: " s "})

    assert source.read() == Credentials("k", "s")


def test_environment_of_the_process_is_the_default(monkeypatch):
    """Without a mapping the variables of this process count, as they are when read."""
    source = EnvironmentCredentials()
    monkeypatch.setenv(KEY, "k2")
    monkeypatch.setenv(SECRET, "s2")

    assert source.read() == Credentials("k2", "s2")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, f"set {KEY} and {SECRET}: no API key is given"),
        ({KEY: "k"}, f"set {SECRET}: no API key is given"),
        ({KEY: "", SECRET: "s"}, f"set {KEY}: no API key is given"),
    ],
)
def test_missing_variables_are_named(environment, message):
    """The message says which variable to set."""
    with pytest.raises(Unauthenticated) as caught:
        EnvironmentCredentials(environment).read()

    assert str(caught.value) == message


def test_files_are_read_anew_each_time(tmp_path):
    """A secret that is rotated in its file is used from then on."""
    (tmp_path / KEY).write_text("k1\n")
    (tmp_path / SECRET).write_text("s1\n")
    source = FileCredentials(tmp_path)
    before = source.read()
    (tmp_path / KEY).write_text("k2")
    (tmp_path / SECRET).write_text("s2")

    assert (before, source.read()) == (Credentials("k1", "s1"), Credentials("k2", "s2"))


def test_key_and_secret_are_of_one_version(tmp_path, monkeypatch):
    """The kubelet swaps all files at once, by a link; it may do so between two of our looks."""
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / KEY).write_text(f"k{version}")
        (tmp_path / version / SECRET).write_text(f"s{version}")
    for name in (KEY, SECRET):
        (tmp_path / name).symlink_to(f"..data/{name}")
    (tmp_path / "..data").symlink_to("1")
    (tmp_path / "next").symlink_to("2")
    read_text = Path.read_text

    def swap_after_the_first(path, **options):
        content = read_text(path, **options)
        if (tmp_path / "next").is_symlink():
            (tmp_path / "next").rename(tmp_path / "..data")
        return content

    monkeypatch.setattr(Path, "read_text", swap_after_the_first)

    assert FileCredentials(tmp_path).read() == Credentials("k2", "s2")


def test_missing_file_is_named(tmp_path):
    """The message says which file cannot be read."""
    (tmp_path / KEY).write_text("k")

    with pytest.raises(Unauthenticated) as caught:
        FileCredentials(tmp_path).read()

    assert str(caught.value) == (
        f"{tmp_path / SECRET}: the API key cannot be read: No such file or directory"
    )


def test_binary_file_is_not_quoted(tmp_path):
    """Bytes that are no text are refused, and not shown, nor reachable through the error."""
    (tmp_path / KEY).write_bytes(b"\xff\xfehush")

    with pytest.raises(Unauthenticated) as caught:
        FileCredentials(tmp_path).read()

    assert str(caught.value) == f"{tmp_path / KEY}: the API key cannot be read: it is not text"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("key", "secret", "named"),
    [(" ", "s", KEY), ("k", "\n", SECRET), ("a:b", "s", KEY), ("k", "a\nb", SECRET)],
)
def test_unusable_values_are_refused_without_showing_them(key, secret, named):
    """Empty, with a colon in the key, or of several lines: refused before anything is sent."""
    with pytest.raises(Unauthenticated) as caught:
        EnvironmentCredentials({KEY: key, SECRET: secret}).read()

    assert str(caught.value) == (
        f"{named} is empty, or is not what Confluent Cloud issues (one line of printable "
        "characters, no colon in the key)"
    )


def test_repr_shows_nothing():
    """Neither credentials nor their sources give anything away."""
    shown = f"{Credentials('kkk', 'sss')!r} {EnvironmentCredentials({KEY: 'kkk', SECRET: 'sss'})!r}"

    assert shown == "Credentials() EnvironmentCredentials()"

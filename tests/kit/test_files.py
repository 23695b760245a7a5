"""A file is there whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kejing.kit.files import make_once, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "in" / "a.txt", b"one")
    (tmp_path / "in" / "b.txt").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_whole(tmp_path / "in" / "b.txt", b"two")

    assert [path.name for path in (tmp_path / "in").rglob("*") if path.is_file()] == ["a.txt"]


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", b"one")

    write_whole(tmp_path / "a.txt", b"two")

    assert (tmp_path / "a.txt").read_bytes() == b"two"


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    make_once(tmp_path / "key", b"one")

    make_once(tmp_path / "key", b"two")

    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert (tmp_path / "key").read_bytes() == b"one"


def test_a_file_made_once_is_its_owners_alone(tmp_path: Path) -> None:
    make_once(tmp_path / "key", b"one")

    assert (tmp_path / "key").stat().st_mode & 0o077 == 0

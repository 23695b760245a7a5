"""What --map said is kept in a small file."""

import json
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from kejing.site.cli.memory import Kept, Memory, NotKept, keep, memory_file, recall

pytestmark = pytest.mark.once

ONE = Kept(fields={"Wann": "sold_on", "客户": "customer_name"}, said_on=date(2026, 3, 1))
TWO = Kept(fields={"Summe": "amount"}, said_on=date(2026, 3, 2))


def test_what_is_kept_is_recalled(tmp_path: Path) -> None:
    file = tmp_path / "data" / "columns.json"

    keep(file, {"a": ONE})
    keep(file, {"b": TWO})

    assert recall(file) == Memory({"a": ONE, "b": TWO})
    assert recall(file).fields == {"a": ONE.fields, "b": TWO.fields}
    assert [path.name for path in file.parent.iterdir()] == ["columns.json"]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    keep(tmp_path / "columns.json", {"a": ONE})

    assert (tmp_path / "columns.json").stat().st_mode & 0o077 == 0


def test_what_is_forgotten_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    file = tmp_path / "columns.json"
    keep(file, {"a": ONE, "b": TWO})

    keep(file, {"a": None, "never there": None})

    assert recall(file) == Memory({"b": TWO})


def test_where_nothing_changes_nothing_is_made(tmp_path: Path) -> None:
    keep(tmp_path / "data" / "columns.json", {"a": None})

    assert list(tmp_path.iterdir()) == []
    assert recall(tmp_path / "data" / "columns.json") == Memory()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"columns": []}',
        '{"columns": {"a": null}}',
        '{"columns": {"a": {"said_on": "2026-03-01", "fields": {"x": 1}}}}',
        '{"columns": {"a": {"said_on": "2026-03-01", "fields": ["x"]}}}',
        '{"columns": {"a": {"said_on": "yesterday", "fields": {}}}}',
        '{"columns": {"a": {"fields": {}}}}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_damaged_file_is_said_and_written_anew(tmp_path: Path, text: str) -> None:
    file = tmp_path / "columns.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    assert recall(file) == Memory(is_damaged=True)

    keep(file, {"b": TWO})
    assert recall(file) == Memory({"b": TWO})


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "columns.json"
    file.mkdir()

    with pytest.raises(NotKept):
        keep(file, {"a": ONE})

    assert list(tmp_path.iterdir()) == [file]


def test_it_lies_where_the_data_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEJING_DATA", str(tmp_path))
    named = memory_file()
    monkeypatch.delenv("KEJING_DATA")

    assert named == tmp_path / "columns.json"
    assert memory_file() == platformdirs.user_data_path("kejing", appauthor=False) / "columns.json"


def test_the_file_is_plain_text_that_a_person_can_read(tmp_path: Path) -> None:
    file = tmp_path / "columns.json"

    keep(file, {"a": ONE})

    assert "客户" in file.read_text(encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["columns"]["a"]["said_on"] == "2026-03-01"

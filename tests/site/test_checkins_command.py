"""`kejing checkins` takes in WeCom's check-ins, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from followups.second_files import an_answer, an_entry
from followups.visits import MORNING
from kejing.followups.models import SecondCheckIn, SecondImport
from kejing.site.cli.checking_in import bring_check_ins
from kejing.site.cli.errors import BadInput
from rows import make_user

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_a_file_is_told_and_taken_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_user("li")
    bring_check_ins(an_answer(tmp_path, an_entry("li", MORNING), an_entry("x", MORNING)), asks=False)

    told = capsys.readouterr().out
    assert "New check-ins out of office: 1" in told
    assert "Nobody here is x: 1 check-in is left out." in told
    assert "1 check-in was taken in." in told
    assert SecondCheckIn.objects.count() == 1


def test_the_same_file_again_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_user("li")
    for _time in range(2):
        bring_check_ins(an_answer(tmp_path, an_entry("li", MORNING)), asks=False)

    assert "Nothing was taken in: all that this file says of people known here is here." in capsys.readouterr().out
    assert (SecondCheckIn.objects.count(), SecondImport.objects.count()) == (1, 1)


def test_what_is_no_such_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        bring_check_ins(tmp_path / "none.json", asks=False)
    with pytest.raises(BadInput, match="WeCom answered with an error instead of check-ins: 40014"):
        bring_check_ins(an_answer(tmp_path, errcode=40014), asks=False)


def test_where_nobody_can_be_asked_nothing_is_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("li")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)

    with pytest.raises(BadInput, match="--yes"):
        bring_check_ins(an_answer(tmp_path, an_entry("li", MORNING)), asks=True)

    assert not SecondCheckIn.objects.exists()

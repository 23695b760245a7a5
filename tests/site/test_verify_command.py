"""`kejing verify` says what was found, and ends with 1 if something was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from followups.reports import NOW, report
from kejing.followups.models import Followup
from kejing.followups.operations.heads import load_key, public_text, publish_heads
from kejing.proof import make_key
from kejing.site.cli.errors import BadInput
from kejing.site.cli.verifying import verify_records
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> None:
    settings.HEAD_KEY_FILE = tmp_path / "head.key"
    settings.HEADS_DIR = tmp_path / "heads"
    load_key()


@pytest.fixture
def said() -> Followup:
    li = make_user("li")
    return report(make_customer("A", owner=li), by=li)


def run(*against: str, key: str = "", adopts: bool = False) -> bool:
    return verify_records(against=against, key=key, with_files=True, adopts=adopts)


@pytest.mark.usefixtures("said")
def test_records_that_are_as_they_were_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run()

    assert "1 record is in the company's chain." in capsys.readouterr().out


@pytest.mark.usefixtures("said")
def test_a_change_names_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    Followup.objects.update(text="Sold.")

    assert not run()

    assert f"Changed after it was kept: report {Followup.objects.get().pk}, in place 1." in capsys.readouterr().out


@pytest.mark.usefixtures("said")
def test_heads_are_read_from_the_file_that_was_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish_heads(now=NOW, key=load_key())
    (file,) = (tmp_path / "heads").iterdir()

    assert run(str(file), key=public_text(load_key()))

    assert "Held against the heads given" in capsys.readouterr().out


@pytest.mark.usefixtures("said")
def test_a_mail_with_a_head_in_it_is_read(tmp_path: Path) -> None:
    (head,) = publish_heads(now=NOW, key=load_key())
    (tmp_path / "mail.txt").write_text(f"Hello,\n\n{head.text}\n\nBye\n", encoding="utf-8")

    assert run(str(tmp_path / "mail.txt"))


@pytest.mark.usefixtures("said")
def test_what_is_no_head_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="neither a head nor a file"):
        run(str(tmp_path / "nothing"))


@pytest.mark.usefixtures("said")
def test_a_file_without_heads_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Hello", encoding="utf-8")

    with pytest.raises(BadInput, match="There is no head in"):
        run(str(tmp_path / "mail.txt"))


@pytest.mark.usefixtures("said")
def test_a_head_of_another_key_is_one_sentence() -> None:
    (head,) = publish_heads(now=NOW, key=make_key())

    with pytest.raises(BadInput, match="not signed by this key"):
        run(head.text)


@pytest.mark.parametrize("key", ["!", "QUJD"])
def test_what_is_no_key_is_one_sentence(key: str) -> None:
    with pytest.raises(BadInput, match="no public key"):
        run(key=key)


def test_before_anything_was_signed_no_key_is_missed(tmp_path: Path) -> None:
    (tmp_path / "head.key").unlink()

    assert run()


@pytest.mark.usefixtures("said")
def test_a_key_that_was_lost_is_not_made_anew(tmp_path: Path) -> None:
    publish_heads(now=NOW, key=load_key())
    (tmp_path / "head.key").unlink()

    with pytest.raises(BadInput, match="cannot be read"):
        run()


def test_what_was_there_before_the_chain_is_taken_in(said: Followup, capsys: pytest.CaptureFixture[str]) -> None:
    Followup.objects.create(customer=said.customer, kind="report", happened_on=said.happened_on)

    assert run(adopts=True)

    assert "1 record was taken in as it is now." in capsys.readouterr().out

"""Heads leave the house once a day, signed by a key outside the database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from followups.reports import NOW, report
from followups.visits import visit
from kejing.followups.models import ChainLink, Followup, PublishedHead
from kejing.followups.operations.heads import KeyNotUsable, load_key, publish_heads, read_key
from kejing.proof import read_head
from rows import make_customer, make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.HEAD_KEY_FILE = tmp_path / "head.key"
    settings.HEADS_DIR = tmp_path / "heads"
    return tmp_path


def test_the_head_of_each_chain_lies_in_the_folder(folder: Path) -> None:
    li = make_user("li")
    visit(make_customer("A", owner=li), by=li)

    heads = publish_heads(now=NOW, key=load_key())

    (file,) = (folder / "heads").iterdir()
    assert file.name == "2026-03-20-100000.txt"
    assert [read_head(line).number for line in file.read_text(encoding="ascii").splitlines()] == [2, 2]
    assert [head.sent_to for head in heads] == [["file"], ["file"]]


def test_what_was_there_before_the_chain_is_in_the_first_head() -> None:
    li = make_user("li")
    older = Followup.objects.create(customer=make_customer("A", owner=li), kind="report", happened_on=NOW.date(), by=li)

    publish_heads(now=NOW, key=load_key())

    assert ChainLink.objects.get().record == f"report:{older.pk}"


def test_what_comes_past_the_chain_later_is_not_taken_in() -> None:
    li = make_user("li")
    customer = make_customer("A", owner=li)
    report(customer, by=li)
    publish_heads(now=NOW, key=load_key())
    Followup.objects.create(customer=customer, kind="report", happened_on=NOW.date(), by=li)

    publish_heads(now=NOW + timedelta(days=1), key=load_key())

    assert ChainLink.objects.count() == 1


def test_a_chain_that_did_not_grow_is_not_signed_again() -> None:
    li = make_user("li")
    report(make_customer("A", owner=li), by=li)
    publish_heads(now=NOW, key=load_key())

    assert publish_heads(now=NOW + timedelta(days=1), key=load_key()) == []


def test_heads_are_mailed_to_the_addresses_set(settings: Settings) -> None:
    settings.MAILERS, settings.HEADS_TO = MAILERS, ["auditor@example.com"]
    li = make_user("li")
    report(make_customer("A", owner=li), by=li)

    (head,) = publish_heads(now=NOW, key=load_key())

    (sent,) = mail.outbox
    assert (sent.to, head.text in sent.body, head.sent_to) == (["auditor@example.com"], True, ["file", "mail"])


def test_a_mail_that_fails_is_not_said_to_be_sent(settings: Settings) -> None:
    settings.MAILERS, settings.HEADS_TO = {}, ["auditor@example.com"]
    li = make_user("li")
    report(make_customer("A", owner=li), by=li)

    (head,) = publish_heads(now=NOW, key=load_key())

    assert head.sent_to == ["file"]


def test_without_room_for_the_file_nothing_is_said_to_be_sent(folder: Path) -> None:
    (folder / "heads").write_text("no folder", encoding="utf-8")
    li = make_user("li")
    report(make_customer("A", owner=li), by=li)

    with pytest.raises(OSError, match=r"exists|directory"):
        publish_heads(now=NOW, key=load_key())

    assert not PublishedHead.objects.exists()


def test_the_key_is_made_once() -> None:
    assert load_key().public == load_key().public


def test_a_key_that_is_none_says_so(folder: Path) -> None:
    (folder / "head.key").write_text("nothing", encoding="ascii")

    with pytest.raises(KeyNotUsable):
        read_key()

"""How files come in: straight to the disk, only from who may, and no more than may be."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from battlemap.reading import read_page
from imports.uploading import Untouched, ledger, left_of_uploads, make_desk
from kejing.imports.enums import ImportState
from kejing.imports.models import Import, ImportFile
from kejing.imports.operations import receiving
from kejing.imports.operations.receiving import path_of
from kejing.people.enums import Role
from rows import make_user

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def send_untouched(client: Client, place: str, *, length: int = 1000, origin: str | None = None) -> HttpResponse:
    """Send a body that must not be read."""
    extra: dict[str, Any] = {
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Untouched(),
    }
    return client.generic("POST", place, headers={"origin": origin} if origin else None, **extra)  # type: ignore[return-value]  # the test client's response is one


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "imports" / "uploads"


def enforcing() -> Client:
    """Return the manager's browser, whose forms are held against forgery."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("manager", role=Role.GENERAL_MANAGER))
    return client


def said_by(content: bytes) -> str:
    return read_page(content.decode()).one("div", class_="upload-says").words


def test_files_lie_in_the_folder_of_their_import_and_nowhere_else() -> None:
    desk = make_desk()

    response = desk.send(("一月.csv", ledger()), ("二月.csv", ledger(first=4, last=5)), source=" 管家婆 ")

    one = Import.objects.get()
    assert response["Location"] == reverse("imports:one", args=[one.pk])
    assert (one.source.name, one.state, one.requested_by.username if one.requested_by else "") == (
        "管家婆",
        "received",
        "manager",
    )
    kept = list(one.files.order_by("pk"))
    assert [(file.name, path_of(file).read_text("utf-8")) for file in kept] == [
        ("一月.csv", ledger()),
        ("二月.csv", ledger(first=4, last=5)),
    ]
    assert left_of_uploads() == []


def test_more_files_may_come_and_go_until_it_is_read() -> None:
    desk = make_desk()
    desk.send(("a.csv", ledger()))
    one = Import.objects.get()

    desk.do("add", one, sent=SimpleUploadedFile("b.csv", b"x"))
    first, second = one.files.order_by("pk")
    desk.client.post(reverse("imports:change_file", args=[one.pk, first.pk]), {"remove": "1"})
    desk.client.post(reverse("imports:change_file", args=[one.pk, second.pk]), {"role": "receipts"})

    assert [(file.name, file.role) for file in one.files.all()] == [("b.csv", "receipts")]
    assert not path_of(first).exists()


def test_a_form_that_lacks_something_says_what() -> None:
    desk = make_desk()

    response = desk.client.post(reverse("imports:new"), {"source": "  "})

    assert (response.status_code, said_by(response.content)) == (
        422,
        "Say which program the files come from. Choose at least one file.",
    )


def test_a_body_that_is_too_large_by_its_own_word_is_not_read(settings: Settings) -> None:
    settings.LARGEST_UPLOAD = 10 * 1024 * 1024
    client = make_desk().client

    response = send_untouched(client, reverse("imports:new"), length=2**40)

    assert response.status_code == 413
    assert said_by(response.content).startswith("These files are larger than 10.0 MB together")


def test_files_that_turn_out_too_large_are_refused_on_the_way_and_nothing_stays(settings: Settings) -> None:
    settings.LARGEST_UPLOAD = 1000

    response = make_desk().send(("small.csv", b"x" * 900), ("more.csv", b"y" * 200))

    assert response.status_code == 413
    assert (Import.objects.count(), left_of_uploads()) == (0, [])


def test_too_many_files_are_refused_with_a_way_out(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2

    response = make_desk().send(*((f"{place}.csv", ledger()) for place in range(3)))

    assert (response.status_code, said_by(response.content)) == (
        400,
        "No more than 2 files can be sent at once: put them into a ZIP.",
    )
    assert left_of_uploads() == []


def test_where_nothing_can_be_written_the_page_says_why(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way")
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "a file" / "uploads"

    response = make_desk().send(("a.csv", ledger()))

    assert response.status_code == 507
    assert said_by(response.content) == (
        "The files cannot be written: Not a directory. Make room on the disk, then try again."
    )


def test_of_files_that_could_not_all_be_kept_none_waits_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    keep = receiving._put
    seen: list[Path] = []

    def fill_up(content: BinaryIO | Path, target: Path) -> int:
        seen.append(target)
        if len(seen) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return keep(content, target)

    monkeypatch.setattr(receiving, "_put", fill_up)

    response = make_desk().send(("a.csv", ledger()), ("b.csv", ledger()))

    assert response.status_code == 422
    assert "No space left on device" in read_page(response.content.decode()).words
    assert Import.objects.get().state == ImportState.CANCELLED
    assert left_of_uploads() == []


@pytest.mark.parametrize("name", ["imports:new", "imports:add"])
def test_nothing_is_read_from_who_may_not_import(name: str) -> None:
    place = reverse(name, args=[1] if name.endswith("add") else [])
    stranger, seller = Client(), make_desk(make_user("seller")).client
    enforced = Client(enforce_csrf_checks=True)
    enforced.force_login(make_user("other"))

    statuses = [send_untouched(client, place).status_code for client in (stranger, seller, enforced)]

    assert statuses == [302, 403, 403]


def test_nothing_is_read_of_a_form_from_another_site() -> None:
    response = send_untouched(enforcing(), reverse("imports:new"), origin="https://elsewhere.example")

    assert response.status_code == 403


def test_a_forged_form_leaves_nothing() -> None:
    response = enforcing().post(
        reverse("imports:new"), {"source": "x", "sent": SimpleUploadedFile("a.csv", ledger().encode())}
    )

    assert (response.status_code, Import.objects.count(), left_of_uploads()) == (403, 0, [])


def test_no_other_page_takes_files() -> None:
    response = Client().post(reverse("account_login"), {"login": "x", "file": SimpleUploadedFile("a", b"x" * 5000)})

    assert (response.status_code, response.wsgi_request.FILES, left_of_uploads()) == (200, {}, [])


def test_what_a_killed_server_left_of_an_upload_is_cleared_after_a_day() -> None:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True)
    for name, age in (("old.upload.csv", 90_000), ("new.upload.csv", 60)):
        (folder / name).write_text("half")
        past = (folder / name).stat().st_mtime - age
        os.utime(folder / name, (past, past))

    make_desk().send(("a.csv", ledger()))

    assert [path.name for path in left_of_uploads()] == ["new.upload.csv"]


def test_a_file_keeps_its_name_and_lies_under_a_plain_one() -> None:
    make_desk().send(("../../../销售<b>.csv", ledger()))

    file = ImportFile.objects.get()
    assert (file.name, Path(file.place).parts[:2], path_of(file).name) == (
        "销售<b>.csv",
        ("files", "0"),
        "销售_b_.csv",
    )


def test_a_zip_is_read_as_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("一月.csv", ledger())
        packed.writestr("二月.csv", ledger(first=4, last=5))
    desk = make_desk()

    one = desk.bring((tmp_path / "a.zip").read_bytes(), name="a.zip")

    assert (one.state, (one.preview or {})["lines"]) == ("ready", 5)

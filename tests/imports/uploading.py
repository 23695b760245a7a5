"""Files sent to the import pages in one line, and what the pages say."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, override

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from battlemap.reading import Element, read_page
from kejing.imports import tasks
from kejing.imports.models import Import
from kejing.people.enums import Role
from rows import make_user

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse

    from kejing.people.models import User

HEADER = "日期,单据编号,客户编号,客户名称,商品编号,价税合计\n"


def ledger(*, first: int = 1, last: int = 3, total: str = "") -> str:
    """Return a small ledger: one document a day, of 100.00 times its day, a shop each."""
    rows = [f"2026-01-{day:02},XS{day},K{day},Shop {day},T1,{day * 100}.00\n" for day in range(first, last + 1)]
    return HEADER + "".join(rows) + (f"合计,,,,,{total}\n" if total else "")


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody signed in, before the import pages."""

    client: Client

    def send(self, *files: tuple[str, str | bytes], source: str = "test", language: str = "en") -> HttpResponse:
        """Send files as the form does."""
        sent = [
            SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
            for name, content in files
        ]
        return self.client.post(  # type: ignore[return-value]  # the test client's response is one
            reverse("imports:new"), {"source": source, "sent": sent}, headers={"accept-language": language}
        )

    def bring(self, content: str | bytes, *, name: str = "ledger.csv", source: str = "test") -> Import:
        """Return the import of a file that was sent and read."""
        response = self.send((name, content), source=source)
        assert response.status_code == 302, read_page(response.content.decode()).one("main").words
        one = Import.objects.latest("pk")
        return self.read(one)

    def read(self, one: Import, **said: object) -> Import:
        """Have an import read as the page does, and the task done."""
        assert self.do("read", one, **said).status_code == 302
        tasks.read_import.func(one.pk)
        one.refresh_from_db()
        return one

    def store(self, one: Import, **said: object) -> Import:
        """Have an import stored as the page does, and the task done."""
        assert self.do("apply", one, **said).status_code == 302
        tasks.apply_import.func(one.pk)
        one.refresh_from_db()
        return one

    def do(self, name: str, one: Import, **said: object) -> HttpResponse:
        """Press a button of an import's page."""
        return self.client.post(reverse(f"imports:{name}", args=[one.pk]), said)  # type: ignore[return-value]  # the same

    def look(self, one: Import, *, language: str = "en") -> Element:
        """Return what an import's page shows."""
        return self.open(reverse("imports:one", args=[one.pk]), language=language)

    def open(self, address: str, *, language: str = "en") -> Element:
        """Return what a page shows."""
        response = self.client.get(address, headers={"accept-language": language})
        assert response.status_code == 200
        return read_page(response.content.decode()).one("main")


def make_desk(user: User | None = None) -> Desk:
    """Return the general manager's desk, or that of somebody."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user or make_user("manager", role=Role.GENERAL_MANAGER))
    return Desk(client)


class Untouched(BytesIO):
    """The body of a request that nobody may read."""

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("The body was read.")


def left_of_uploads() -> list[Path]:
    """Return what lies in the folder of uploads."""
    folder = settings.FILE_UPLOAD_TEMP_DIR
    return sorted(folder.iterdir()) if folder.is_dir() else []

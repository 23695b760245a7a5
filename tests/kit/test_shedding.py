"""What phones send is turned away where a worker has enough of it in hand; pages never are."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from kejing.kit.shedding import SheddingMiddleware

if TYPE_CHECKING:
    from pytest_django import Settings

PATIENCE = 20


class Busy:
    """A site whose answers wait until they may go."""

    def __init__(self) -> None:
        self.may_go, self.entered = threading.Event(), threading.Semaphore(0)

    def __call__(self, _request: HttpRequest) -> HttpResponse:
        self.entered.release()
        assert self.may_go.wait(PATIENCE)
        return HttpResponse("kept")


@pytest.fixture(autouse=True)
def two_at_once(settings: Settings) -> None:
    settings.PHONES_AT_ONCE, settings.PHONE_PATHS = 2, re.compile("/sync/")


def ask(path: str, method: str = "POST", content: BytesIO | None = None) -> HttpRequest:
    content = content or BytesIO()
    size = str(len(content.getvalue()))
    return WSGIRequest({"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": size, "wsgi.input": content})


def test_the_third_at_once_is_turned_away_and_comes_again_later() -> None:
    site = Busy()
    shedding = SheddingMiddleware(site)
    with ThreadPoolExecutor(2) as pool:
        taken = [pool.submit(shedding, ask("/sync/report/")) for _phone in range(2)]
        for _phone in range(2):
            assert site.entered.acquire(timeout=PATIENCE)

        away = shedding(ask("/sync/report/"))

        site.may_go.set()
        assert [one.result().status_code for one in taken] == [200, 200]
    assert away.status_code == 503
    assert 2 <= int(away.headers["Retry-After"]) <= 6
    assert shedding(ask("/sync/report/")).status_code == 200


class Sending(BytesIO):
    """What a phone sends, at most so fast as it may."""

    def __init__(self, size: int) -> None:
        super().__init__(bytes(size))
        self.may_go, self.entered = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.entered.set()
        assert self.may_go.wait(PATIENCE)
        return super().read(size)

    @property
    def left(self) -> int:
        return len(self.getvalue()) - self.tell()


def test_what_is_turned_away_is_read_to_its_end_one_at_a_time(settings: Settings) -> None:
    site, slow, other = Busy(), Sending(600_000), Sending(600_000)
    settings.PHONES_AT_ONCE = 1
    shedding = SheddingMiddleware(site)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(shedding, ask("/sync/report/"))
        assert site.entered.acquire(timeout=PATIENCE)
        away = pool.submit(shedding, ask("/sync/report/", content=slow))
        assert slow.entered.wait(PATIENCE)

        assert (shedding(ask("/sync/report/", content=other)).status_code, other.left) == (503, 600_000)

        slow.may_go.set()
        assert (away.result().status_code, slow.left) == (503, 0)
        site.may_go.set()


@pytest.mark.parametrize(("path", "method"), [("/feed/", "GET"), ("/sync/", "GET"), ("/customer/1/report/", "POST")])
def test_pages_are_never_turned_away(settings: Settings, path: str, method: str) -> None:
    site = Busy()
    shedding = SheddingMiddleware(site)
    with ThreadPoolExecutor(2) as pool:
        for _phone in range(2):
            pool.submit(shedding, ask("/sync/report/"))
            assert site.entered.acquire(timeout=PATIENCE)
        site.may_go.set()

        assert shedding(ask(path, method)).status_code == 200


def test_one_that_fails_makes_room_all_the_same() -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    shedding = SheddingMiddleware(fail)

    for _phone in range(5):
        with pytest.raises(ZeroDivisionError):
            shedding(ask("/sync/report/"))

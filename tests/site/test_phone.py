"""The app on a phone: what a browser is told to install it, and to keep its pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from kejing.site import phone
from rows import make_user

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


def worker_of(content: bytes) -> dict[str, object]:
    head, _code = content.decode().split(";\n", 1)
    told: dict[str, object] = json.loads(head.removeprefix("self.kejing = "))
    return told


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("en", "Kejing"), ("zh-hans", "客经"), ("zh-hant", "客經")])
def test_the_app_is_called_in_the_readers_language(language: str, name: str) -> None:
    client = Client(headers={"accept-language": language})

    told = client.get(reverse("phone_manifest"))

    assert told["Content-Type"] == "application/manifest+json"
    content = json.loads(told.content)
    assert (content["name"], content["lang"], content["start_url"]) == (name, language, "/today/")


@pytest.mark.django_db
def test_every_icon_is_there() -> None:
    icons = json.loads(Client().get(reverse("phone_manifest")).content)["icons"]

    files = [settings.STATIC_ROOT / icon["src"].removeprefix(settings.STATIC_URL) for icon in icons]

    assert {file.name for file in files if file.is_file()} == {"app.svg", "app-192.png", "app-512.png"}
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        (size, purpose) for size in ("any", "192x192", "512x512") for purpose in ("any", "maskable")
    }


@pytest.mark.django_db
def test_the_worker_serves_the_whole_site_and_is_asked_for_each_time() -> None:
    answer = Client().get(reverse("phone_worker"))

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in answer["Cache-Control"]
    assert reverse("phone_worker") == "/worker.js"


@pytest.mark.django_db
def test_the_worker_keeps_the_files_of_the_page_and_knows_its_pages() -> None:
    told = worker_of(Client().get(reverse("phone_worker")).content)

    page = Client().get(reverse("account_login")).content.decode()
    files = set(re.findall(r'(?:href|src)="(/static/build/[^"]+)"', page))
    assert files <= set(told["assets"])  # type: ignore[call-overload]  # a list of paths
    assert (told["offline"], told["signOut"]) == ("/sync/offline/", "/accounts/logout/")
    assert "/customer/[0-9]+/visit/" in told["pages"]  # type: ignore[operator]  # a list of patterns
    assert "/customer/[0-9]+/" not in told["once"]  # type: ignore[operator]  # its parts differ by what is asked


@pytest.mark.django_db
def test_without_a_build_there_is_no_worker(settings: Settings, tmp_path: Path) -> None:
    settings.ASSETS_DIR = tmp_path

    assert Client(raise_request_exception=False).get(reverse("phone_worker")).status_code == 404


def test_another_build_has_another_name() -> None:
    one = phone.build_of("code", ["a.js"])

    assert one == phone.build_of("code", ["a.js"])
    assert len({one, phone.build_of("code", ["b.js"]), phone.build_of("other", ["a.js"])}) == 3


@pytest.mark.django_db
def test_a_page_names_whose_it_is_so_that_its_copy_is_his_alone() -> None:
    reader, client = make_user("reader"), Client()
    client.force_login(reader)

    page = client.get(reverse("phone_waiting")).content.decode()

    assert re.search(rf'<html[^>]*\sdata-person="{reader.pk}"', page)
    assert "data-person" not in Client().get(reverse("account_login")).content.decode()

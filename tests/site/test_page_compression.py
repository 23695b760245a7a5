import gzip
from http import HTTPStatus

import pytest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from kejing.kit.http import PageCompressionMiddleware

PAGE = b"<!DOCTYPE html>" + b"<p>one line like another</p>" * 100


def pass_through(answer: HttpResponseBase) -> HttpResponseBase:
    """Return an answer as it leaves, to a browser that can unpack."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, deflate, br"})
    packed = PageCompressionMiddleware(lambda _request: answer)(request)
    assert isinstance(packed, HttpResponseBase)
    return packed


@pytest.mark.django_db
def test_a_page_of_the_site_travels_packed() -> None:
    packed = Client().get(reverse("account_login"), headers={"Accept-Encoding": "gzip"})
    plain = Client().get(reverse("account_login"))

    assert packed.status_code == plain.status_code == HTTPStatus.OK
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert b"<!DOCTYPE html>" in gzip.decompress(packed.content)


def test_a_page_says_the_same_packed() -> None:
    answer = pass_through(HttpResponse(PAGE))

    assert isinstance(answer, HttpResponse)
    assert len(answer.content) < len(PAGE) / 10
    assert gzip.decompress(answer.content) == PAGE


@pytest.mark.parametrize(
    "answer",
    [
        StreamingHttpResponse(iter([PAGE]), content_type="text/html"),
        HttpResponse(PAGE, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        HttpResponse(PAGE, content_type="application/zip"),
    ],
)
def test_files_and_streams_travel_as_they_are(answer: HttpResponseBase) -> None:
    assert "Content-Encoding" not in pass_through(answer).headers

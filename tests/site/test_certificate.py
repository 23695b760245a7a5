"""The certificate that `kejing serve` is given: two files that belong together, or one sentence that says why not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kejing.site.cli.certificate import SPEAKS_HTTPS, read_certificate
from kejing.site.cli.errors import BadInput
from serving.certificates import write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    yield
    os.environ.pop(SPEAKS_HTTPS, None)


def test_two_files_that_belong_together_are_taken(tmp_path: Path) -> None:
    files = write_certificate(tmp_path, name="one")

    found = read_certificate(files.cert, files.key)

    assert found == files
    assert os.environ[SPEAKS_HTTPS] == "true"


def test_without_files_there_is_no_certificate() -> None:
    assert read_certificate(None, None) is None
    assert SPEAKS_HTTPS not in os.environ


def test_one_file_alone_is_refused(tmp_path: Path) -> None:
    files = write_certificate(tmp_path, name="one")

    with pytest.raises(BadInput, match="name both, --cert and --key"):
        read_certificate(files.cert, None)


def test_the_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one, other = write_certificate(tmp_path, name="one"), write_certificate(tmp_path, name="other")

    with pytest.raises(BadInput, match="are no certificate with its key"):
        read_certificate(one.cert, other.key)


def test_a_key_with_a_password_is_refused(tmp_path: Path) -> None:
    files = write_certificate(tmp_path, name="one", password=b"secret")

    with pytest.raises(BadInput, match="without a password"):
        read_certificate(files.cert, files.key)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = write_certificate(tmp_path, name="one")

    with pytest.raises(BadInput, match=r"gone\.pem.*No such file"):
        read_certificate(tmp_path / "gone.pem", files.key)

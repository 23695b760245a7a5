"""What every test may borrow; see `services`."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.utils import translation
from pytest_django import Settings

from kejing.kit.standards import hold
from services.examples import share_of

pytest_plugins = [
    "services.ledgers",
    "services.databases",
    "services.chromium",
    "services.command_line",
    "services.made_companies",
]

# No test asserts on time: a busy machine is no bug.
hypothesis.settings.register_profile("untimed", deadline=None, max_examples=share_of(100))
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hash passwords fast: a good hash takes half a second, and every test makes people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def plain_english() -> Iterator[None]:
    """Begin and end each test in English: a page that was asked for in Chinese leaves its language behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def standards_of_the_environment() -> Iterator[None]:
    """End each test counting by the environment's currency and time zone: a page may have held a company's own."""
    yield
    hold()

"""What happens to a test whose service is not installed."""

import os
from typing import NoReturn

import pytest

from services.switches import REQUIRE_SERVICES


def services_are_required() -> bool:
    """Tell whether an absent service is a failure, as in continuous integration."""
    return os.environ.get(REQUIRE_SERVICES) == "1"


def report_absence(sentence: str) -> NoReturn:
    """Skip the test that asked, or fail it where services are required."""
    if services_are_required():
        pytest.fail(f"{sentence} ({REQUIRE_SERVICES} is set.)", pytrace=False)
    pytest.skip(sentence)

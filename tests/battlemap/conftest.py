"""A day on which everybody was judged, and who looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from kejing.people.models import User
    from kejing.standing.models import Refresh


@pytest.fixture
def shown(db: None) -> Refresh:
    """Return the refresh that pages show."""
    from battlemap.measured import store_refresh  # noqa: PLC0415 - loaded before the suite has chosen its settings

    return store_refresh()


@pytest.fixture
def manager(db: None) -> User:
    from kejing.people.enums import Role  # noqa: PLC0415 - the same
    from rows import make_user  # noqa: PLC0415 - the same

    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def desk(manager: User) -> Client:
    """Return the general manager's browser."""
    from battlemap.measured import sign_in  # noqa: PLC0415 - the same

    return sign_in(manager)

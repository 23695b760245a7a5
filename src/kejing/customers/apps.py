"""The app's declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.customers.enums import TagColour
from kejing.people.hooks import register_amounts, register_brought, register_owned, register_team_follower

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def count_owned(people: Collection[int], /) -> Mapping[int, int]:
    """Return how many customers each of these people owns."""
    # Models are there only once all apps are.
    from kejing.customers.queries import count_owned_by  # noqa: PLC0415 - see above

    return count_owned_by(people)


def credit_limits_are_stored() -> bool:
    """Answer whether a customer has a credit limit: an amount in the company's currency."""
    from kejing.customers.models import Customer  # noqa: PLC0415 - as above

    return Customer.objects.filter(credit_limit__isnull=False).exists()


def follow_team(*, team: int) -> None:
    """Take back what people were given to see of a team that ends."""
    from kejing.customers.operations.sharing import end_team_accesses  # noqa: PLC0415 - as above

    end_team_accesses(team=team)


class CustomersConfig(AppConfig):
    """Customers."""

    name = "kejing.customers"
    label = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        """Register who says what people own and see, what follows from a team's end, amounts, names for the log."""
        # Models are there only once all apps are.
        from kejing.customers.queries import HAS_ACCESS, has_access  # noqa: PLC0415 - see above

        register_owned(count_owned)
        register_team_follower(follow_team)
        register_amounts(credit_limits_are_stored)
        register_brought(HAS_ACCESS, has_access)
        name_values("colour", dict(TagColour.choices))

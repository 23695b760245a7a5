"""The app's declaration."""

from django.apps import AppConfig
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from kejing.audit.hooks import name_values
from kejing.customers.hooks import register_tag_follower


class BattlemapConfig(AppConfig):
    """Pyramid and battle map."""

    name = "kejing.battlemap"
    label = "battlemap"
    verbose_name = _("Battle map")

    def ready(self) -> None:
        """Register what columns and abnormal figures are called in the log, and what follows a tag's other name."""
        # Models are there only once all apps are.
        from kejing.battlemap.operations import follow_tag  # noqa: PLC0415 - see above
        from kejing.battlemap.queries.columns import COLUMNS, FLAG_CODES  # noqa: PLC0415 - see above
        from kejing.battlemap.queries.words import name_of  # noqa: PLC0415 - see above

        name_values("columns", {name: column.label for name, column in COLUMNS.items()})
        register_tag_follower(follow_tag)
        name_lazily = lazy(name_of, str)
        name_values("flags", {code: name_lazily(f"flag.{code}") for code in FLAG_CODES})

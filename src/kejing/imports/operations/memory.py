"""Which header is which field, as somebody said of files with the same headers from the same source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.imports.models import RememberedMapping
from kejing.imports.operations.account import read_account
from kejing.imports.operations.options import options_of
from kejing.intake import How
from kejing.intake.headers import normalise_header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kejing.imports.models import Import
    from kejing.ledger.models import Source
    from kejing.people.models import User


def recall(source: Source) -> Mapping[str, Mapping[str, str]]:
    """Return what is remembered, by the fingerprint of the headers."""
    return dict(RememberedMapping.objects.filter(source=source).values_list("fingerprint", "fields"))


def remember(one: Import, *, by: User | None, now: datetime) -> None:
    """Keep what was said of the columns of an import's files, under their headers' fingerprints."""
    said = {normalise_header(header): field for header, field in options_of(one).mapping.items()}
    account = read_account(one)
    if not said or account is None:
        return
    for file in account.files:
        if file.fingerprint is None:
            continue
        own = {
            match.header: said[normalise_header(match.header)]
            for match in file.columns
            if match.how in {How.GIVEN, How.REMEMBERED} and normalise_header(match.header) in said
        }
        if own:
            kept, _made = RememberedMapping.objects.get_or_create(
                source=one.source, fingerprint=file.fingerprint, defaults={"fields": {}, "said_by": by, "said_at": now}
            )
            kept.fields = {**kept.fields, **own}
            kept.said_by, kept.said_at = by, now
            kept.save(update_fields=["fields", "said_by", "said_at"])


def forget(one: Import) -> None:
    """Forget what was said before of the columns of files with the same headers as an import's."""
    account = read_account(one)
    marks = {file.fingerprint for file in account.files if file.fingerprint} if account is not None else set()
    RememberedMapping.objects.filter(source=one.source, fingerprint__in=marks).delete()

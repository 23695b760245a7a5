"""What a person decides about the reading of a ledger where the files leave it open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

type DateOrder = Literal["dmy", "mdy"]
"""Whether the day or the month comes first in 1/2/2026."""
type AmountBasis = Literal["gross", "net"]
"""Whether amounts contain tax."""


@dataclass(frozen=True, slots=True)
class Options:
    """Answers to the questions a file may ask; without them it is refused, never guessed.

    `accept_difference` reads a file whose totals do not agree with its rows, `skip_bad_rows` one with rows that are
    broken (more cells than the header). `remembered` gives, for the fingerprint of a file's headers, which header is
    which field, as a person said before. `types` says which document type a word of the files means.
    """

    date_order: DateOrder | None = None
    amount_basis: AmountBasis | None = None
    accept_difference: bool = False
    skip_bad_rows: bool = False
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

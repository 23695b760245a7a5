"""Why an import stopped, as a code with numbers; `queries.sentences` makes the sentence in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from kejing.imports.models import Import
    from kejing.intake import IntakeError

type Number = int | float | str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A code of the intake's or of an import's own, with its numbers."""

    code: str
    numbers: dict[str, int | float | str | None] = field(default_factory=dict)
    about: Literal["intake", "import"] = "import"


class ImportStopped(Exception):
    """An import cannot go on; `failure` says why, and nothing of it is visible to anybody."""

    def __init__(self, code: str, **numbers: Number) -> None:
        super().__init__(code, numbers)
        self.failure = Failure(code, dict(numbers))


def failure_of(error: IntakeError) -> Failure:
    """Return what the intake says of a file."""
    return Failure(error.code, dict(error.numbers), about="intake")


def read_failure(one: Import) -> Failure | None:
    """Return why an import stopped, null where it did not."""
    return None if one.failure is None else msgspec.convert(one.failure, Failure)

"""Intake: the file a company has, read as a ledger with every row accounted for. Pure: no Django, no clock.

`read_ledger` is the way in; `sentence` puts its errors, rejects and notes into a reader's language.
"""

from kejing.intake.errors import IntakeError
from kejing.intake.fields import LEDGER_COLUMNS, LEDGER_SCHEMA, MAPPABLE_FIELDS, REJECT_SCHEMA, Field
from kejing.intake.ledger import FileReport, Ledger, SetApart, Totals, read_ledger
from kejing.intake.mapping import ColumnMatch, How
from kejing.intake.reasons import Note, Reason, RejectReason
from kejing.intake.wording import label, sentence

__all__ = [
    "LEDGER_COLUMNS",
    "LEDGER_SCHEMA",
    "MAPPABLE_FIELDS",
    "REJECT_SCHEMA",
    "ColumnMatch",
    "Field",
    "FileReport",
    "How",
    "IntakeError",
    "Ledger",
    "Note",
    "Reason",
    "RejectReason",
    "SetApart",
    "Totals",
    "label",
    "read_ledger",
    "sentence",
]

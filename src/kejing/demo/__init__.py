"""A made-up distributor of any size, the same on every machine, for demonstrations, tests and measurements."""

from kejing.demo.chance import Purpose, open_chance
from kejing.demo.company import (
    CONTACT_SCHEMA,
    LEDGER_SCHEMA,
    RECEIPT_SCHEMA,
    BatchSizeError,
    Company,
    make_company,
)
from kejing.demo.pictures import Motif, draw_picture
from kejing.demo.places import PLACE_SCHEMA, make_places
from kejing.demo.spec import (
    LANGUAGES,
    AsOfError,
    CustomerCountError,
    DemoSpec,
    DemoSpecError,
    Language,
    LanguageError,
    LineCountError,
    MonthCountError,
    SeedError,
)
from kejing.demo.talk import make_promises, make_talk

__all__ = [
    "CONTACT_SCHEMA",
    "LANGUAGES",
    "LEDGER_SCHEMA",
    "PLACE_SCHEMA",
    "RECEIPT_SCHEMA",
    "AsOfError",
    "BatchSizeError",
    "Company",
    "CustomerCountError",
    "DemoSpec",
    "DemoSpecError",
    "Language",
    "LanguageError",
    "LineCountError",
    "MonthCountError",
    "Motif",
    "Purpose",
    "SeedError",
    "draw_picture",
    "make_company",
    "make_places",
    "make_promises",
    "make_talk",
    "open_chance",
]

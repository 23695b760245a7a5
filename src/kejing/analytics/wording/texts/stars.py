"""Stars and service classes (judgements §4)."""

_OF_LEDGER = "{star}-star: {basis_amount} a year, "
_AVERAGE = f"{_OF_LEDGER}the average of {{earlier_year}} and {{later_year}}"
_BEST = f"{_OF_LEDGER}the better of {{earlier_year}} and {{later_year}}"
_YEAR = "{star}-star: {basis_amount} in {later_year}"
_NEXT = " ({next_star}-star from {next_amount})"
_PART_YEAR = "; first order only on {first_on}, at that pace {annualised_amount} a year"
_SINCE = "; first order only on {first_on}"

SENTENCES = {
    "star.average": f"{_AVERAGE}{_NEXT}",
    "star.average.part_year": f"{_AVERAGE}{_PART_YEAR}",
    "star.average.since": f"{_AVERAGE}{_SINCE}",
    "star.best": f"{_BEST}{_NEXT}",
    "star.best.part_year": f"{_BEST}{_PART_YEAR}",
    "star.best.since": f"{_BEST}{_SINCE}",
    "star.year": f"{_YEAR}{_NEXT}",
    "star.year.part_year": f"{_YEAR}{_PART_YEAR}",
    "star.year.since": f"{_YEAR}{_SINCE}",
    "star.granted": "{star}-star, granted until {until_on}; by purchases {actual}-star ({basis_amount} a year)",
    "star.granted.open": "{star}-star, granted without an end date; by purchases {actual}-star ({basis_amount} a year)",
    "star.granted.alone": "{star}-star, granted until {until_on}; no counted year is covered by the ledger yet",
    "star.granted.open.alone": (
        "{star}-star, granted without an end date; no counted year is covered by the ledger yet"
    ),
    "star.ended": "{actual}-star by purchases ({basis_amount} a year); the granted {ended}-star ended on {until_on}",
    "star.ended.alone": (
        "no star: the granted {ended}-star ended on {until_on}, and no counted year is covered by the ledger yet"
    ),
    "star.unknown": "no star yet: the ledger begins on {first_on}, so no counted year is covered",
    "star.unknown.no_sales": "no star yet: there is no sale on record",
    "finding.stars_provisional": (
        "stars are provisional until somebody confirms the limits for your currency: {one_amount}, {two_amount}, "
        "{three_amount}, {four_amount} and {five_amount} a year"
    ),
}

LABELS = {
    "service_class.vip": "VIP customer",
    "service_class.key": "Key account",
    "service_class.ordinary": "Ordinary customer",
    "star.provisional": "provisional",
    "star.part_year": "part of a year",
}

"""Purchase rhythm (judgements §5)."""

_EVERY_NOW_SOME = "usually every {usual_days}, now {wait}; {longer_percent} of its waits are longer"
_EVERY_NOW_ONLY = "usually every {usual_days}, now {wait}; only {longer_percent} of its waits are longer"

SENTENCES = {
    "rhythm.none": "no order yet",
    "rhythm.unknown": "rhythm not known yet: {found_gaps} between orders (needs {needed})",
    "rhythm.early": _EVERY_NOW_SOME,
    "rhythm.expected": _EVERY_NOW_SOME,
    "rhythm.late": _EVERY_NOW_ONLY,
    "rhythm.alarm": _EVERY_NOW_ONLY,
    "rhythm.alarm.rare": "usually every {usual_days}, now {wait}; fewer than {below_percent} of its waits are longer",
}

LABELS = {
    "rhythm.unknown": "too few orders",
    "rhythm.early": "just ordered",
    "rhythm.expected": "order expected",
    "rhythm.late": "order late",
    "rhythm.alarm": "restock overdue",
}

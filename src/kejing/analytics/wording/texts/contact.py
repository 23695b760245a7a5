"""Contact: who should be contacted (judgements §3)."""

SENTENCES = {
    "contact.unknown": "no contact of any customer is on record",
    "contact.none": "no contact planned",
    "contact.never": "due every {cadence_days}, never contacted",
    "contact.waiting": "due every {cadence_days}, new, not contacted yet",
    "contact.today": "due every {cadence_days}, contacted today",
    "contact.ok": "due every {cadence_days}, last contact {since_days} ago, {left_days} left",
    "contact.due": "due every {cadence_days}, last contact {since_days} ago, due today",
    "contact.overdue": "due every {cadence_days}, last contact {since_days} ago, {over_days} over",
}

LABELS = {
    "contact.unknown": "not known",
    "contact.none": "not planned",
    "contact.never": "never",
    "contact.today": "today",
    "contact.ok": "in time",
    "contact.due": "due",
    "contact.overdue": "overdue",
}

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
    # On a day off what was due on the last working day is still due, so "now" and not "today".
    "contact.never.working": "due every {cadence_workdays}, never contacted",
    "contact.waiting.working": "due every {cadence_workdays}, new, not contacted yet",
    "contact.today.working": "due every {cadence_workdays}, contacted today",
    "contact.ok.working": "due every {cadence_workdays}, last contact {since_workdays} ago, {left_workdays} left",
    "contact.due.working": "due every {cadence_workdays}, last contact {since_workdays} ago, due now",
    "contact.overdue.working": "due every {cadence_workdays}, last contact {since_workdays} ago, {over_workdays} over",
    "contact.settled.head": "would move to head on {month_end_on}",
    "contact.settled.core": "would move to core on {month_end_on}",
    "contact.settled.small": "would move to small on {month_end_on}",
    "contact.settled.dormant": "would move to dormant on {month_end_on}",
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

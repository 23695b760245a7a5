"""What is to be done next, and the lists of a day (judgements §3)."""

SENTENCES = {
    "today.promise_missed": "promised for {promised_on}, {late_days} late",
    "today.promise_due": "promised for today",
    "today.promise_open": "promised for {promised_on}",
    "today.surging": "{now_amount} in 90 days, {before_amount} in the same days a year before: {times} times",
}

LABELS = {
    "action.keep_promise": "keep the promise",
    "action.collect": "collect payment",
    "action.call": "call",
    "action.contact": "contact",
    "action.wait": "wait",
    "today.promise_missed": "promise missed",
    "today.promise_due": "promise due",
    "today.credit_overdue": "payment overdue",
    "today.rhythm_alarm": "restock overdue",
    "today.contact_never": "never contacted",
    "today.contact_overdue": "contact overdue",
    "today.contact_due": "contact due",
    "list.due": "due",
    "list.overdue": "overdue",
    "list.never": "never contacted",
    "list.ignored": "ignored",
    "list.urgent": "urgent",
    "list.surging": "surging",
}

"""The eight classes: size, margin and effort, with the advice people see (judgements §8)."""

_ADVICE = {
    "drain": "costs more than it brings: renegotiate or let go selectively",
    "volume": "ties up capital: keep within means",
    "worth_it": "serve well, trouble included",
    "treasure": "never slacken, keep investing",
    "fussy": "change the terms or let go selectively",
    "cash": "quick cash, keep",
    "nuisance": "service costs exceed the return: change the terms or let go",
    "idle": "no effort here",
}
_NUMBERS = (
    "{year_amount} in 12 months, margin {margin_percent} (all customers {company_percent}), cost to serve "
    "{cost_amount} (mean {mean_amount})"
)

SENTENCES = {
    **{f"value.{name}": f"{advice} — {_NUMBERS}" for name, advice in _ADVICE.items()},
    "value.unknown.no_sales": "no class: net sales of the last 12 months are {year_amount}",
    "value.unknown.margin": "no class: the margin is not known",
    "value.unknown.contacts": "no class: the effort is not known, no contact is on record",
    "value.unknown.margin_and_contacts": ("no class: neither margin nor effort is known, and no contact is on record"),
    "value.unknown.nobody_active": "no class: no active customer to compare the effort with",
}

LABELS = {
    "size.large": "large",
    "size.small": "small",
    "margin_level.high": "high margin",
    "margin_level.low": "low margin",
    "effort.high": "much effort",
    "effort.low": "little effort",
    "value_class.drain": "large, low margin, much effort",
    "value_class.volume": "large, low margin, little effort",
    "value_class.worth_it": "large, high margin, much effort",
    "value_class.treasure": "large, high margin, little effort",
    "value_class.fussy": "small, high margin, much effort",
    "value_class.cash": "small, high margin, little effort",
    "value_class.nuisance": "small, low margin, much effort",
    "value_class.idle": "small, low margin, little effort",
    **{f"value_advice.{name}": advice for name, advice in _ADVICE.items()},
}

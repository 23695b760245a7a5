"""Whitespace: what a customer's peers buy and it does not (judgements §10)."""

_BY = "{category}: bought by {buying} of {peer_customers} of the same "
_NOT = ", typically for {expected_amount} a year; not by this one"
_LOST = ", typically for {expected_amount} a year; by this one the year before, but no more"

SENTENCES = {
    "whitespace.tier": _BY + "tier" + _NOT,
    "whitespace.tier.lost_item": _BY + "tier" + _LOST,
    "whitespace.tier_type": _BY + "tier and type" + _NOT,
    "whitespace.tier_type.lost_item": _BY + "tier and type" + _LOST,
    "whitespace.tier_type_region": _BY + "tier, type and region" + _NOT,
    "whitespace.tier_type_region.lost_item": _BY + "tier, type and region" + _LOST,
}

LABELS = {
    "peers.tier": "same tier",
    "peers.tier_type": "same tier and type",
    "peers.tier_type_region": "same tier, type and region",
}

"""The codes of the five tiers, top to bottom (judgements §2)."""

TIERS = ("head", "core", "small", "dormant", "prospect")

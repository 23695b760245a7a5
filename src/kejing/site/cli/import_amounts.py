"""How sentences and amounts of an import are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kejing.analytics.wording import write_amount
from kejing.kit.money import minor_digits

if TYPE_CHECKING:
    from rich.console import Console


def write_money(minor: int) -> str:
    """Return an amount of the company's currency in groups of three."""
    return write_amount(minor, minor_digits=minor_digits())


def say(text: str, *, console: Console, is_warning: bool = False) -> None:
    """Print a sentence as it is, on as many lines as the terminal needs."""
    console.print(text, style="yellow" if is_warning else None, highlight=False, soft_wrap=True)

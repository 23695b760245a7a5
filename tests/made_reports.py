"""What the tests of the report share: small ledgers, and the report that is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from rich.console import Console

from kejing.analytics.policy import Policy
from kejing.site import report, words
from kejing.site.cli.options import LedgerFiles
from kejing.site.cli.reading import read_facts
from kejing.site.cli.reporting import judge_basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kejing.site.report import Basis, Content
    from kejing.site.words import Language


HEADER = "日期,单据编号,客户编号,客户名称,商品类别,金额\n"
AS_OF = date(2026, 3, 31)


def read_basis(*files: Path, as_of: date = AS_OF, company: str = "", language: Language = "en") -> Basis:
    policy = Policy()
    reading = read_facts(
        LedgerFiles(lines=files), minor_digits=2, language=language, console=Console(quiet=True, markup=False)
    )
    return judge_basis(reading, as_of=as_of, policy=policy, company=company, step=lambda _told: None)


def make(basis: Basis, *, language: Language = "en") -> Content:
    words.speak(language)
    return report.make_content(basis, currency="CNY", language=language)


def write_ledger(folder: Path, rows: Sequence[str], *, name: str = "ledger.csv") -> Path:
    file = folder / name
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def weekly(code: str, *, first: date, last: date, amount: int = 100, every: int = 7) -> list[str]:
    """Lines of one customer that buys at this pace."""
    days = (last - first).days // every
    return [
        f"{first + timedelta(days=place * every)},X{code}{place},{code},Shop {code},tea,{amount}.00"
        for place in range(days + 1)
    ]


@dataclass(slots=True)
class Markup:
    """What a browser would find in the page."""

    tags: list[str]
    attributes: list[tuple[str, str, str]]
    text: str


def read_markup(page: str) -> Markup:
    found = Markup(tags=[], attributes=[], text="")

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.tags.append(tag)
            found.attributes.extend((tag, name, value or "") for name, value in attrs)

        def handle_data(self, data: str) -> None:
            found.text += data

    Reader().feed(page)
    return found

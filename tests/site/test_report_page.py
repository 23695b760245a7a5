"""The page of the report stands on its own, whatever is in the ledger, and is written whole or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kejing.analytics.pyramid import pyramid
from kejing.kit.pyramid import MOST_BRICKS
from kejing.site import report, words
from kejing.site.cli.errors import BadInput
from kejing.site.cli.options import LedgerFiles
from kejing.site.cli.reporting import check_page, report_files, write_page
from kejing.site.report.telling import MOST_LETTERS, clean
from made_reports import AS_OF, make, read_basis, read_markup, weekly, write_ledger

if TYPE_CHECKING:
    from kejing.site.report import Basis
    from kejing.site.words import Language

pytestmark = pytest.mark.once


ROOT = Path(__file__).parents[2]
REPORT = ROOT / "src" / "kejing" / "site" / "report"
MEGABYTE = 1_000_000
EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_makes_a_whole_page(language: Language, company: Basis) -> None:
    page = report.render(make(company, language=language))

    markup = read_markup(page)
    tag = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}[language]
    assert ("html", "lang", tag) in markup.attributes
    assert markup.tags.count("section") == 11
    assert markup.tags.count("polygon") == sum(
        layer.kept for layer in pyramid(company.now.frame, policy=company.policy).tiers
    )


def test_nothing_is_fetched_and_nothing_is_run(company: Basis) -> None:
    page = report.render(make(company))

    markup = read_markup(page)
    leads = [
        (tag, name, value) for tag, name, value in markup.attributes if name in {"src", "href", "srcset", "action"}
    ]
    assert {value for _, _, value in leads} == {"#glyph"}
    assert set(markup.tags).isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base", "a"})
    assert [name for _, name, _ in markup.attributes if name.startswith("on") or name == "style"] == []
    assert set(re.findall(r"url\(([^)]*)\)", page)) == {'"#hatch"'}
    assert re.findall(r"https?:|@import|//[a-z]", page) == []
    assert (
        "meta",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ) in (markup.attributes)


def test_hostile_names_are_told_and_never_run(tmp_path: Path) -> None:
    rows = [
        f"{day},X{place},A{place % 3},{EVIL if place % 3 else '<b onclick=x>&amp;'},<i>{place % 2}</i>,100.00"
        for place, day in enumerate(AS_OF - timedelta(days=days) for days in range(0, 800, 9))
    ]
    file = write_ledger(tmp_path, rows, name="<img src=x onerror=alert(1)>.csv")

    page = report.render(make(read_basis(file, company=f"{EVIL}\N{RIGHT-TO-LEFT OVERRIDE}")))

    markup = read_markup(page)
    assert set(markup.tags).isdisjoint({"script", "img", "b onclick", "i0"})
    assert [name for _, name, _ in markup.attributes if name.startswith("on")] == []
    assert "alert(1)" in markup.text
    assert "<b onclick=x>&amp;" in markup.text
    assert f"<title>{EVIL}" not in page
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("  Tea\n& Co\x07 ", "Tea & Co"),
        ("a" * 200, "a" * (MOST_LETTERS - 1) + "…"),
        ("青禾超市", "青禾超市"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj.exe"),
        (os.fsdecode(b"caf\xe9.csv"), "caf .csv"),
    ],
)
def test_a_name_is_told_on_one_line_and_not_endlessly(given: str, told: str) -> None:
    assert clean(given) == told


def test_thousands_of_customers_with_endless_names_are_still_a_small_page(tmp_path: Path) -> None:
    rows = [
        f"{AS_OF - timedelta(days=(customer * 7 + order * 31) % 700)},X{customer}-{order},C{customer:05},"
        f"{'名' * 300}{customer},品类{customer % 40},{(customer * 37) % 900 + 1}.00"
        for customer in range(3_000)
        for order in range(6)
    ]

    content = make(read_basis(write_ledger(tmp_path, rows)), language="zh-hans")

    assert content.tiers.drawing.per_brick == 10
    assert sum(len(tier.bricks) for tier in content.tiers.drawing.tiers) <= MOST_BRICKS
    assert len(report.render(content).encode()) < MEGABYTE


def test_as_many_bricks_as_are_drawn_one_by_one_are_still_a_small_page(tmp_path: Path) -> None:
    rows = [
        f"{AS_OF - timedelta(days=(customer * 7 + order * 31) % 700)},X{customer}-{order},C{customer:05},"
        f"{'<&' * 300}{customer},品类{customer % 40},{(customer * 37) % 900 + 1}.00"
        for customer in range(600)
        for order in range(6)
    ]

    content = make(read_basis(write_ledger(tmp_path, rows)))

    assert content.tiers.drawing.per_brick == 1
    assert len(report.render(content).encode()) < MEGABYTE


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file, out = write_ledger(tmp_path, weekly("A", first=date(2025, 1, 1), last=AS_OF)), tmp_path / "report.html"

    report_files(
        files=LedgerFiles(lines=(file,)),
        as_of=None,
        out=out,
        policy_file=None,
        currency="CNY",
        language="en",
        company="Green Grain",
    )

    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>Green Grain 2026-03-25</title>" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.csv", "report.html"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("report.pdf", "it can end with .html, .htm"),
        ("ledger.html", "which is the ledger itself"),
        ("nowhere/report.html", "There is no folder"),
    ],
)
def test_a_page_that_cannot_be_written_is_refused_before_the_work(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=re.escape(sentence)):
        check_page(tmp_path / name, inputs=[tmp_path / "ledger.html"])


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()

    with pytest.raises(BadInput, match="cannot be written"):
        write_page("<p>", file=tmp_path / "report.html")

    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_page_needs_no_settings(tmp_path: Path) -> None:
    file = write_ledger(tmp_path, weekly("A", first=date(2025, 1, 1), last=AS_OF))
    program = (
        "import sys; from pathlib import Path\n"
        "from kejing.site.cli.options import LedgerFiles\n"
        "from kejing.site.cli.reporting import report_files\n"
        "report_files(files=LedgerFiles(lines=(Path(sys.argv[1]),)), as_of=None, out=Path(sys.argv[2]),\n"
        "             policy_file=None, currency='CNY', language='en')\n"
        "from django.conf import settings\n"
        "print(settings.configured)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KEJING_", "DJANGO_"))}

    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-W", "error", "-c", program, file, tmp_path / "report.html"],
        env={**environment, "KEJING_TIME_ZONE": "Nowhere/Land", "DATABASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr, done.stdout.splitlines()[-1]) == (0, "", "False")
    assert (tmp_path / "report.html").exists()


def test_the_colours_are_those_of_the_pages() -> None:
    tokens = (ROOT / "frontend" / "src" / "styles" / "tokens.css").read_text(encoding="utf-8")
    sheet = (REPORT / "styles" / "tokens.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+);", sheet[start : sheet.index("}", start)]))
        for start in (sheet.index(":root {"), sheet.index(":root {", sheet.index("prefers-color-scheme: dark")))
    )
    pages = {name: (day, night) for name, day, night in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", tokens)}

    assert light.keys() == dark.keys()
    assert {name: (light[name], dark[name]) for name in light} == {name: pages[name] for name in light}

"""The report as people see it: on a phone, in the dark, on paper."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, ViewportSize

    from kejing.site.words import Language

pytestmark = pytest.mark.once

type Media = Literal["screen", "print"]
type Scheme = Literal["light", "dark"]

AS_OF = date(2026, 3, 31)
LANGUAGES: tuple[Language, ...] = ("zh-hans", "zh-hant", "en")
PHONE: ViewportSize = {"width": 390, "height": 844}
# A4 less the margins of the style, in CSS pixels.
PAPER: ViewportSize = {"width": 703, "height": 1020}
MEDIA_BOX = rb"/MediaBox\s*\[([^\]]*)\]"
# As many findings as a page can have, and as many lines of small print below the pyramid.
TELL_MOST = """() => {
  for (const [list, most] of [['.findings ul', 11], ['section.pyramid', 7]]) {
    const inside = document.querySelector(list);
    while (inside.children.length < most) inside.append(inside.lastElementChild.cloneNode(true));
  }
}"""
# A sentence that is squeezed into a column of letters is no wider than the screen, and unreadable.
SQUEEZED = """() => [...document.querySelectorAll('main p, main li, main caption:not(.unseen), main tbody small')]
  .filter(one => one.textContent.length > 20 && one.clientWidth < 120).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the report of a made-up company in each language."""
    import polars as pl  # noqa: PLC0415 - pytest may load this file before a database is chosen
    from rich.console import Console  # noqa: PLC0415 - the same

    from kejing.analytics.policy import Policy  # noqa: PLC0415 - the same
    from kejing.demo import DemoSpec, make_company  # noqa: PLC0415 - the same
    from kejing.site import report, words  # noqa: PLC0415 - the same
    from kejing.site.cli.options import LedgerFiles  # noqa: PLC0415 - the same
    from kejing.site.cli.reading import read_facts  # noqa: PLC0415 - the same
    from kejing.site.cli.reporting import judge_basis  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("report")
    made = make_company(DemoSpec(as_of=AS_OF, customers=240, language="zh-hans"))
    pl.concat(list(made.ledger_lines())).select(
        pl.col("sold_on").alias("日期"),
        pl.col("document_number").alias("单据编号"),
        pl.col("customer_code").alias("客户编号"),
        pl.col("customer_name").alias("客户名称"),
        pl.col("salesperson").alias("业务员"),
        pl.col("category").alias("商品类别"),
        (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).alias("金额"),
    ).write_csv(folder / "ledger.csv")
    reading = read_facts(
        LedgerFiles(lines=(folder / "ledger.csv",)), minor_digits=2, language="en", console=Console(quiet=True)
    )
    basis = judge_basis(reading, as_of=AS_OF, policy=Policy(), company=made.name, step=lambda _told: None)
    written: dict[str, Path] = {}
    for language in LANGUAGES:
        words.speak(language)
        written[language] = folder / f"{language}.html"
        content = report.make_content(basis, currency="CNY", language=language)
        written[language].write_text(report.render(content), encoding="utf-8")
    words.speak(words.LANGUAGE)
    return written


def test_a_phone_never_scrolls_sideways_and_squeezes_no_sentence(pages: dict[str, Path], page: Page) -> None:
    page.set_viewport_size(PHONE)
    widths, squeezed = {}, {}

    for language, file in pages.items():
        page.goto(file.as_uri())
        widths[language] = page.evaluate("document.documentElement.scrollWidth")
        squeezed[language] = page.evaluate(SQUEEZED)

    assert widths == dict.fromkeys(LANGUAGES, PHONE["width"])
    assert squeezed == {language: [] for language in LANGUAGES}


def test_the_whole_is_a_few_sheets_of_a4(pages: dict[str, Path], page: Page) -> None:
    sheets, sizes = {}, set()

    for language, file in pages.items():
        page.goto(file.as_uri())
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        sheets[language] = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
        sizes |= {tuple(round(float(side)) for side in box.split()) for box in re.findall(MEDIA_BOX, printed)}

    assert {language for language, count in sheets.items() if 4 <= count <= 8} == set(LANGUAGES), sheets
    assert sizes == {(0, 0, 595, 842)}


def test_the_first_sheet_holds_the_findings_and_the_whole_pyramid(pages: dict[str, Path], page: Page) -> None:
    page.set_viewport_size(PAPER)
    feet, widths = {}, {}

    for language, file in pages.items():
        page.goto(file.as_uri())
        page.emulate_media(media="print")
        page.evaluate(TELL_MOST)
        pyramid = page.locator("section.pyramid").bounding_box()
        assert pyramid is not None
        feet[language] = pyramid["y"] + pyramid["height"]
        widths[language] = page.evaluate("document.documentElement.scrollWidth")

    assert max(feet.values()) < PAPER["height"], feet
    assert widths == dict.fromkeys(LANGUAGES, PAPER["width"])
    assert page.evaluate("getComputedStyle(document.querySelector('section.moves')).breakBefore") == "page"


def test_rows_are_never_cut_and_heads_come_again(pages: dict[str, Path], page: Page) -> None:
    page.goto(pages["en"].as_uri())

    page.emulate_media(media="print")

    styles = "them => [...new Set(them.map(one => getComputedStyle(one)[{property}]))]"
    rows = page.eval_on_selector_all("main tr", styles.replace("{property}", "'breakInside'"))
    heads = page.eval_on_selector_all("main thead", styles.replace("{property}", "'display'"))
    assert (rows, heads) == (["avoid"], ["table-header-group"])


def test_the_fans_meet_the_rows_of_their_tiers(pages: dict[str, Path], page: Page) -> None:
    apart = {}
    sizes: dict[Media, ViewportSize] = {"screen": {"width": 1280, "height": 900}, "print": PAPER}
    for media, size in sizes.items():
        page.set_viewport_size(size)
        page.goto(pages["zh-hans"].as_uri())
        page.emulate_media(media=media)
        drawing = page.locator("svg.bricks").bounding_box()
        body = page.locator("table.tiers tbody").bounding_box()
        assert drawing is not None
        assert body is not None
        apart[media] = max(abs(drawing["y"] - body["y"]), abs(drawing["height"] - body["height"]))

    assert max(apart.values()) < 3, apart


def test_the_dark_is_for_screens_and_never_for_paper(pages: dict[str, Path], page: Page) -> None:
    page.goto(pages["en"].as_uri())
    colour = "getComputedStyle(document.body).backgroundColor"

    ways: tuple[tuple[Media, Scheme], ...] = (("screen", "light"), ("screen", "dark"), ("print", "dark"))
    seen = []
    for media, scheme in ways:
        page.emulate_media(media=media, color_scheme=scheme)
        seen.append(page.evaluate(colour))

    assert seen == ["rgb(248, 250, 250)", "rgb(15, 19, 23)", "rgb(255, 255, 255)"]


def test_the_page_asks_nobody_for_anything(pages: dict[str, Path], page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(pages["en"].as_uri(), wait_until="networkidle")

    assert asked == [pages["en"].as_uri()]

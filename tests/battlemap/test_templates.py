import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from battlemap.pages import make_pyramid_page, make_table_page
from battlemap.reading import Element, read_page
from kejing.battlemap.queries.notices import Notice
from kejing.people.models import User

pytestmark = pytest.mark.once

LANGUAGES = ("zh-hans", "zh-hant", "en")


@pytest.fixture(autouse=True)
def built_assets(settings: Settings, tmp_path: Path) -> None:
    """A build of the front end with nothing in it: these tests are about the pages."""
    manifest = {"src/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"]}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    settings.ASSETS_DIR = tmp_path


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def ask(path: str = "/", user: str = "chen") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = User(username=user, display_name="Chen")
    return request


def render(template: str, page: object, path: str = "/") -> Element:
    return read_page(render_to_string(template, {"page": page}, request=ask(path)))


def render_pyramid(**changes: Any) -> Element:
    return render("battlemap/pyramid.html", dataclasses.replace(make_pyramid_page(), **changes))


def render_table(path: str = "/customers/", **changes: Any) -> Element:
    return render("battlemap/table.html", dataclasses.replace(make_table_page(), **changes), path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("battlemap/pyramid.html", make_pyramid_page(notices=(Notice("act", "!"),))),
        ("battlemap/table.html", make_table_page(customer="K0008")),
        ("account/logout.html", None),
        ("404.html", None),
    ],
)
def test_pages_hold_no_inline_style_or_script(template: str, page: object, language: str) -> None:
    with translation.override(language):
        elements = render(template, page).every("*")

    scripts = [element for element in elements if element.tag == "script"]
    attributes = {name for element in elements for name in element.attributes}
    assert not [element for element in elements if element.tag == "style"]
    assert [script.attributes.get("src") for script in scripts] == ["/static/build/assets/main-1.js"]
    assert not {name for name in attributes if name == "style" or name.startswith("on")}


def test_every_id_stands_once() -> None:
    for document in (render_pyramid(), render("battlemap/table.html", make_table_page(customer="K0008"))):
        ids = [element.attributes["id"] for element in document.every("*") if "id" in element.attributes]

        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_its_language(language: str) -> None:
    with translation.override(language):
        document = render("battlemap/pyramid.html", make_pyramid_page())

    assert document.one("html").attributes["lang"] == language


def test_the_chosen_appearance_is_drawn_by_the_server() -> None:
    request = ask()
    request.COOKIES["kejing_theme"] = "dark"

    document = read_page(render_to_string("battlemap/pyramid.html", {"page": make_pyramid_page()}, request=request))

    assert document.one("html").attributes["data-theme"] == "dark"
    assert document.one("button", value="dark").attributes["aria-pressed"] == "true"


def test_signing_out_is_a_post() -> None:
    form = render_pyramid().one("form", action="/accounts/logout/")

    assert form.attributes["method"] == "post"
    assert form.one("input", name="csrfmiddlewaretoken").attributes["value"]


def test_the_drawing_says_its_counts_to_who_cannot_see_it() -> None:
    drawing = render_pyramid().one("svg", role="img")

    assert drawing.attributes["aria-label"] == (
        "Customer pyramid: 头等客户 4, 核心客户 11, 小客户 38, 休眠客户 21, 意向客户 9"
    )


def test_a_brick_shows_its_customers_days_and_leads_to_its_row() -> None:
    page = make_pyramid_page()
    mark = page.drawing.tiers[1].bricks[0].mark
    assert mark is not None

    brick = render("battlemap/pyramid.html", page).every("g", class_="brick")[4]

    assert (brick.attributes["data-href"], brick.one("text").words) == (mark.href, mark.label)


def test_a_brick_is_flagged_when_its_customer_should_have_been_contacted() -> None:
    page = make_pyramid_page()

    flags = render("battlemap/pyramid.html", page).every("rect", class_="flag")

    assert len(flags) == sum(tier.overdue + tier.never for tier in page.tiers)


def test_the_figures_of_the_drawing_stand_in_a_table() -> None:
    row = render_pyramid().one("table", class_="tiers").one("tr", data_tier="core")

    count, facts = row.one("td", class_="count"), row.every("div", class_="fact")

    assert (count.words, facts[0].words) == ("11", "Share 14.9% 10–15%, within")


@pytest.mark.parametrize("tier", ["head", "prospect"])
def test_a_tier_leads_to_its_customers(tier: str) -> None:
    row = render_pyramid().one("table", class_="tiers").one("tr", data_tier=tier)

    assert row.one("span", class_="tier").one("a").attributes["href"] == f"/customers/?tier={tier}"


def test_without_contacts_on_record_nobody_is_said_to_be_late() -> None:
    document = render_pyramid(contacts_known=False)

    assert "should be contacted" not in document.one("main").words
    assert document.words.count("no contacts on record") == 5


def test_beyond_600_customers_the_key_says_what_a_brick_stands_for() -> None:
    page = make_pyramid_page({"head": 60, "core": 90, "small": 400, "dormant": 100, "prospect": 0})

    document = render("battlemap/pyramid.html", page)

    assert "One brick stands for about 10 customers" in document.one("figcaption").words


def test_without_a_ledger_the_page_says_how_to_bring_one_in() -> None:
    page = make_pyramid_page({"head": 0, "core": 0, "small": 0, "dormant": 0, "prospect": 0})

    assert render("battlemap/pyramid.html", page).one("code").words == "kejing import FILE"


def test_notices_keep_their_kind() -> None:
    document = render_pyramid(notices=(Notice("act", "The ledger is stale."), Notice("know", "No contacts yet.")))

    notices = document.one("main").every("p", class_="notice")

    assert [(notice.attributes["data-kind"], notice.words) for notice in notices] == [
        ("act", "The ledger is stale."),
        ("know", "No contacts yet."),
    ]


def render_drawer(**changes: Any) -> Element:
    page = make_table_page(customer="K0008")
    assert page.drawer is not None
    changed = dataclasses.replace(page, drawer=dataclasses.replace(page.drawer, **changes))
    return render("battlemap/table.html", changed).one("aside", id="drawer")


def test_the_opened_customer_is_marked_and_explained() -> None:
    document = render("battlemap/table.html", make_table_page(customer="K0008"))

    marked = document.one("table", class_="grid").every("tr", aria_current="true")
    drawer = document.one("aside", id="drawer")

    assert [row.one("a").words for row in marked] == [drawer.one("h2").words]
    assert [heading.words for heading in drawer.every("h3")] == ["Asks for a reason", "Where it stands", "In figures"]


def test_each_abnormal_figure_stands_in_the_drawer_with_its_rule() -> None:
    flags = render_drawer().one("ol", class_="why").every("li")

    assert [(flag.one("p").words, flag.one("small").words) for flag in flags] == [
        ("逾期应收 16,629.44，最早一笔 2024-02-26 到期", "回款逾期"),
        ("通常每 12 天进一次货，这次已隔 41 天；按它的习惯，隔这么久的不到 1%", "该进未进"),
    ]


def test_where_no_figure_is_abnormal_nothing_asks_for_a_reason() -> None:
    drawer = render_drawer(flags=())

    assert drawer.every("ol", class_="why") == []
    assert [heading.words for heading in drawer.every("h3")] == ["Where it stands", "In figures"]


def test_each_judgement_stands_in_the_drawer_with_its_note_and_only_a_late_contact_is_red() -> None:
    judged = render_drawer().one("dl", class_="judged").every("div")

    assert [(entry.one("dt").words, entry.attributes.get("class", "")) for entry in judged] == [
        ("层级", ""),
        ("联系", "late"),
        ("等级", ""),
    ]
    assert judged[0].one("small").words == "2024-07-31 将转为核心客户"


def test_stars_are_drawn_and_marked_as_long_as_they_are_provisional() -> None:
    (drawn,) = render_drawer().every("p", class_="stars")

    assert drawn.words == "★★★ ☆☆ 大客户 provisional"
    assert drawn.one("span").attributes == {"aria-hidden": "true"}


def test_the_next_action_has_a_verb_a_person_and_a_day() -> None:
    action = render_drawer().one("div", class_="next")

    assert [line.words for line in action.every("p")] == [
        "Next step 2024-06-30",
        "催收货款 业务员甲",
        "约定 2024-06-28，已过 2 天。",
    ]
    assert action.one("b").attributes == {"class": "act"}


def test_who_has_nothing_to_be_done_next_has_no_next_step() -> None:
    assert render_drawer(action=None).every("div", class_="next") == []


def test_an_unknown_figure_of_the_drawer_is_a_dash() -> None:
    figures = {
        row.one("dt").words: row.one("dd").words for row in render_drawer().one("dl", class_="figures").every("div")
    }

    assert (figures["90 days, k CNY"], figures["Real profit, CNY"]) == ("84.8 ▼20%", "—")


@pytest.mark.parametrize(("part", "tag"), [("board", "section"), ("drawer", "aside")])
def test_a_part_can_be_fetched_alone(part: str, tag: str) -> None:
    document = render(f"battlemap/table.html#{part}", make_table_page(customer="K0008"))

    assert [child.attributes["id"] for child in document.children if isinstance(child, Element)] == [part]
    assert document.one(tag, id=part).words


def test_phones_get_a_list_of_the_same_customers() -> None:
    document = render_table()

    cards = [card.one("span", class_="name").words for card in document.one("ol", class_="cards").every("li")]

    assert cards == [row.name for row in make_table_page().rows]


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_an_error_page_needs_no_context_and_no_build(code: str, settings: Settings, tmp_path: Path) -> None:
    settings.ASSETS_DIR = tmp_path / "nothing"

    document = read_page(render_to_string(f"{code}.html"))

    assert document.one("p", class_="error-code").words == code
    assert document.one("h1").words

"""The page of the policy: who reads and changes it, what it says before it saves, and what it refuses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kejing.analytics.policy import Cut, Policy
from kejing.analytics.windows import FIRST_AS_OF
from kejing.audit.models import Entry
from kejing.people.enums import Role
from kejing.standing.forms.policy import PolicyForm
from kejing.standing.forms.values import REFUSALS
from kejing.standing.models import PolicyVersion, Refresh
from kejing.standing.operations.refresh import run_refresh
from kejing.standing.operations.request import request_refresh
from people.doors import make_browser, read
from rows import make_customer, make_document, make_user
from standing.policies import changed, decide, form_of, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django import DjangoAssertNumQueries

    from battlemap.reading import Element
    from kejing.people.models import User

pytestmark = pytest.mark.django_db

PAGE = "/company/policy/"
DORMANT_AT_90 = {"tiers.dormant_days": "90"}


@pytest.fixture
def manager() -> User:
    return make_user("manager", role=Role.GENERAL_MANAGER)


@pytest.fixture
def browser(manager: User) -> Client:
    return browser_of(manager)


def browser_of(user: User) -> Client:
    browser = make_browser()
    browser.force_login(user)
    return browser


def post(browser: Client, values: Mapping[str, object], **also: object) -> object:
    return browser.post(PAGE, typed(Policy(), **values, **also))


def look(browser: Client, values: Mapping[str, object], **also: object) -> Element:
    return read(post(browser, values, step="look", **also))


def save(browser: Client, values: Mapping[str, object], **also: object) -> object:
    """Look at what changes, then save what was shown."""
    shown = look(browser, values, **also)
    seen = shown.one("input", name="seen").attributes["value"]
    return post(browser, values, **{"note": "because"} | also, step="save", seen=seen)


def told(page: Element) -> dict[str, str]:
    """What changes, by the name of the value."""
    found = page.every("dl", class_="policy-diff")
    pairs = found[0].every("div") if found else []
    return {pair.one("dt").one("a").words: pair.one("dd").words for pair in pairs}


def refused(answer: object) -> str:
    """What is wrong with the whole, said beside what changes."""
    return read(answer).one("aside").one("p", class_="notice").words


def faults(page: Element) -> dict[str, list[str]]:
    rows = page.every("div", class_="policy-value")
    found = {
        row.attributes["id"]: [one.words for one in row.every("li")] for row in rows if "data-errors" in row.attributes
    }
    return {name.removeprefix("value-"): said for name, said in found.items()}


def test_nobody_reads_it_without_signing_in() -> None:
    places = [PAGE, reverse("standing:policy_file", args=[0])]

    assert {Client().get(place)["Location"].split("?")[0] for place in places} == {reverse("account_login")}


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.SUPERVISOR, Role.SERVICE, Role.MARKETING])
def test_who_is_judged_by_it_may_read_it_and_change_nothing(role: Role) -> None:
    reader = browser_of(make_user("reader", role=role))
    decide({"tiers.dormant_days": 120})

    page = read(reader.get(PAGE))

    assert (page.every("form"), page.every("input"), page.every("button")) == ([], [], [])
    assert page.one("div", id="value-tiers.dormant_days").one("b", class_="held").words == "120 days"
    assert read(reader.get(f"{PAGE}?of=0")).one("div", id="value-tiers.dormant_days").one("b", class_="held").words
    assert reader.post(PAGE, typed(Policy(), step="save", **DORMANT_AT_90)).status_code == 403
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize("role", [Role.GENERAL_MANAGER, Role.ADMINISTRATOR])
def test_who_looks_after_the_company_changes_it(role: Role) -> None:
    browser = browser_of(make_user("one", role=role))

    answer = save(browser, DORMANT_AT_90)

    assert answer["Location"] == f"{PAGE}#main"  # type: ignore[index]  # a response
    assert PolicyVersion.objects.values_list("made_by__username", flat=True).get() == "one"


def test_other_methods_are_refused(browser: Client) -> None:
    file = reverse("standing:policy_file", args=[0])

    assert [browser.put(PAGE).status_code, browser.delete(PAGE).status_code, browser.post(file).status_code] == [
        405
    ] * 3


@pytest.mark.parametrize("place", [f"{PAGE}?of=7", f"{PAGE}?of=x", f"{PAGE}?of=-1", f"{PAGE}versions/7/file/"])
def test_a_version_that_is_not_there_is_not_found(browser: Client, place: str) -> None:
    assert browser.get(place).status_code == 404


def test_the_page_costs_as_many_queries_with_three_versions_as_with_one(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    decide({"tiers.dormant_days": 100})
    browser.get(PAGE)
    with django_assert_num_queries(11) as counted:
        browser.get(PAGE)
    decide({"tiers.dormant_days": 101})
    decide({"tiers.dormant_days": 102})

    with django_assert_num_queries(len(counted)):
        browser.get(PAGE)


def test_what_changes_is_told_before_anything_is_saved(browser: Client) -> None:
    decide({"tiers.dormant_days": 100})
    sent = {
        "tiers.dormant_days": "90",
        "tiers.head_share": "45.5",
        "stars.abnormal_years": "2022，2020",
        "rhythm.shutdowns.first": ["2026-02-14", ""],
        "rhythm.shutdowns.last": ["2026-02-24", ""],
        "contact.working_days": "on",
        "tiers.cut": "rank",
    }

    page = look(browser, sent, version="1")

    assert told(page) == {
        "Head and core are cut by": "their part of sales → their place among customers",
        "Head: first part of sales": "50 % → 45.5 %",
        "Dormant after": "100 days → 90 days",
        "Count working days only": "no → yes",
        "Years that do not count": "none → 2020, 2022",
        "Days on which nobody orders": "none → 2026-02-14 – 2026-02-24",
    }
    assert PolicyVersion.objects.count() == 1


def test_saving_makes_a_version_asks_for_a_refresh_and_says_so(browser: Client, manager: User) -> None:
    make_document(make_customer("A"), on=timezone.localdate() - timedelta(days=50), amount="5.00")
    run_refresh(refresh=request_refresh(as_of=timezone.localdate(), by=None, now=timezone.now()))
    DBTaskResult.objects.all().delete()

    answer = save(browser, DORMANT_AT_90, note="Our trade is fast")

    version = PolicyVersion.objects.get()
    assert (version.number, version.note, version.made_by) == (1, "Our trade is fast", manager)
    asked = Refresh.objects.latest("pk")
    assert (asked.state, asked.requested_by) == ("requested", manager)
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[asked.pk]]
    page = browser.get(answer["Location"])  # type: ignore[index]  # a response
    assert "Version 1 is saved. Everybody is being judged by it" in page.content.decode()
    assert (
        "The figures on the pages still follow the policy before" in read(page).one("div", class_="policy-status").words
    )
    run_refresh(refresh=asked)
    assert "still follow" not in read(browser.get(PAGE)).one("div", class_="policy-status").words
    assert Entry.objects.latest("pk").action == "policy_changed"


def test_nothing_is_saved_that_was_not_shown(browser: Client) -> None:
    unseen = post(browser, DORMANT_AT_90, step="save", note="because")
    seen = look(browser, DORMANT_AT_90).one("input", name="seen").attributes["value"]
    other = post(browser, {"tiers.dormant_days": "91"}, step="save", note="because", seen=seen)
    silent = post(browser, DORMANT_AT_90, step="save", seen=seen)

    first = "Look at what changes first: the values are not those that were shown."
    assert (refused(unseen), refused(other)) == (first, first)
    assert "Say why in a line" in read(silent).one("aside").words
    assert not PolicyVersion.objects.exists()


def test_a_day_to_come_is_saved_without_a_refresh_and_one_too_far_off_not_at_all(browser: Client) -> None:
    make_customer("A")
    soon, far = (timezone.localdate() + timedelta(days=days) for days in (20, 400))

    save(browser, DORMANT_AT_90, valid_from=soon.isoformat())
    page = look(browser, {"tiers.dormant_days": "80"}, version="1", valid_from=far.isoformat())

    assert PolicyVersion.objects.get().valid_from == soon
    assert not Refresh.objects.exists()
    assert f"Version 1 holds from {soon} on" in read(browser.get(PAGE)).one("div", class_="policy-status").words
    assert "Not later than" in page.one("aside").words


def test_a_day_before_any_that_is_judged_is_refused_as_too_early() -> None:
    early = FIRST_AS_OF - timedelta(days=1)

    form = form_of(typed(Policy(), valid_from=early.isoformat()))

    assert form.errors == {"valid_from": [f"Not before {FIRST_AS_OF}."]}


@pytest.mark.parametrize(
    ("sent", "key", "sentence"),
    [
        ({"tiers.dormant_days": "0"}, "tiers.dormant_days", "Between 1 and 36500."),
        ({"tiers.dormant_days": "9.5"}, "tiers.dormant_days", "Ensure that there are no more than 0 decimal places."),
        ({"tiers.dormant_days": ""}, "tiers.dormant_days", "This field is required."),
        ({"tiers.dormant_days": "soon"}, "tiers.dormant_days", "Enter a number."),
        ({"tiers.head_share": "120"}, "tiers.head_share", "Between 0 and 100."),
        ({"goals.head_growth": "-101"}, "goals.head_growth", "Between -100 and 10000."),
        ({"stars.abnormal_years": "then"}, "stars.abnormal_years", "Write years such as 2020, 2022."),
        ({"stars.abnormal_years": "20"}, "stars.abnormal_years", "Between 1900 and 2199."),
        ({"tiers.cut": "luck"}, "tiers.cut", "Select a valid choice. luck is not one of the available choices."),
        (
            {"rhythm.shutdowns.first": ["2026-02-14"], "rhythm.shutdowns.last": ["2026-02-10"]},
            "rhythm.shutdowns",
            "2026-02-14 – 2026-02-10 ends before it begins.",
        ),
        (
            {"rhythm.shutdowns.first": ["2026-02-31"], "rhythm.shutdowns.last": [""]},
            "rhythm.shutdowns",
            "“2026-02-31” is no day.",
        ),
        ({"benchmarks.core.low": "60"}, "benchmarks.core.high", "What is usual ends before it begins."),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(sent: Mapping[str, object], key: str, sentence: str) -> None:
    assert form_of(typed(Policy(), **sent)).errors == {key: [sentence]}


def test_the_page_marks_what_cannot_be_and_leads_there(browser: Client) -> None:
    page = look(browser, {"tiers.dormant_days": "0", "tiers.head_share": "45"})

    assert faults(page) == {"tiers.dormant_days": ["Between 1 and 36500."]}
    assert page.one("ul", class_="policy-faults").one("a").attributes["href"] == "#value-tiers.dormant_days"
    assert told(page) == {}


CONTRADICTIONS: Mapping[str, Mapping[str, object]] = {
    "tiers.core_share: expected at least": {"tiers.core_share": "40"},
    "tiers.core_rank_share: expected at least": {"tiers.core_rank_share": "1"},
    "tiers.head_amount: missing": {"tiers.cut": "amount"},
    "tiers.core_amount: missing": {"tiers.cut": "amount", "tiers.head_amount": "10"},
    "tiers.core_amount: expected at most": {"tiers.head_amount": "10", "tiers.core_amount": "11"},
    "abnormal.drop: expected at most": {"abnormal.drop": "3"},
    "rhythm.late, rhythm.expected, rhythm.early: expected in ascending order": {"rhythm.late": "30"},
    "rhythm.most_shape: expected at least": {"rhythm.most_shape": "0.5"},
    "stars.thresholds: expected sums above 0": {"stars.thresholds.1": "0"},
    "stars.thresholds: expected each sum above the one before": {"stars.thresholds.2": "10"},
    "stars.abnormal_years: expected each year once": {"stars.abnormal_years": "2020 2020"},
    "structure.top1_alarm: expected at least": {"structure.top1_alarm": "10"},
    "lifecycle.growing: expected at least": {"lifecycle.growing": "0.1"},
}


@pytest.mark.parametrize("begins", REFUSALS)
def test_values_that_contradict_each_other_are_refused_in_plain_words(begins: str) -> None:
    key, sentence = REFUSALS[begins]

    assert form_of(typed(Policy(), **CONTRADICTIONS[begins])).errors == {key: [str(sentence)]}


def test_the_second_of_two_is_told_and_keeps_what_he_typed(browser: Client) -> None:
    other = make_user("Lin", role=Role.ADMINISTRATOR)
    seen = look(browser, DORMANT_AT_90).one("input", name="seen").attributes["value"]
    decide({"tiers.head_share": changed({}).tiers.core_share}, by=other)

    answer = post(browser, DORMANT_AT_90, step="save", note="because", seen=seen)

    page = read(answer)
    assert "Lin saved version 1 meanwhile." in refused(answer)
    # Saving it now would take back what the other changed: it says so.
    assert told(page) == {"Head: first part of sales": "80 % → 50 %", "Dormant after": "180 days → 90 days"}
    again = page.one("input", name="seen").attributes["value"]
    post(browser, DORMANT_AT_90, step="save", note="because", seen=again, version="1")
    assert PolicyVersion.objects.count() == 2


def test_the_second_of_two_that_save_at_once_is_told_and_keeps_what_he_typed(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_user("Lin", role=Role.ADMINISTRATOR)
    seen = look(browser, DORMANT_AT_90).one("input", name="seen").attributes["value"]

    refused_before = PolicyForm.save_refused

    def save_first(form: PolicyForm) -> bool:
        """What was sent was read against the shipped policy by now."""
        decide({"tiers.head_share": Decimal("0.45")}, by=other)
        return refused_before(form)

    monkeypatch.setattr(PolicyForm, "save_refused", save_first)
    answer = post(browser, DORMANT_AT_90, step="save", note="Our trade is fast", seen=seen)

    page = read(answer)
    assert "Lin saved version 1 meanwhile. Your values are still here" in refused(answer)
    assert told(page)["Dormant after"] == "180 days → 90 days"
    assert page.one("input", name="tiers.dormant_days").attributes["value"] == "90"
    assert page.one("textarea", name="note").words == "Our trade is fast"
    assert PolicyVersion.objects.values_list("made_by__username", flat=True).get() == "Lin"


def test_a_value_goes_back_to_what_is_shipped(browser: Client) -> None:
    decide({"tiers.dormant_days": 90, "tiers.cut": Cut.RANK})
    held = changed({"tiers.dormant_days": 90, "tiers.cut": Cut.RANK})

    page = read(browser.post(PAGE, typed(held, version="1", shipped="tiers.dormant_days")))

    assert told(page) == {"Dormant after": "90 days → 180 days"}
    assert page.one("input", name="tiers.dormant_days").attributes["value"] == "180"


def test_going_back_to_a_version_makes_another_one(browser: Client) -> None:
    decide({"tiers.dormant_days": 90})
    decide({"tiers.dormant_days": 100})

    page = read(browser.get(f"{PAGE}?of=1"))
    shipped = read(browser.get(f"{PAGE}?of=0"))
    seen = page.one("input", name="seen").attributes["value"]
    note = page.one("textarea", name="note").words
    post(browser, DORMANT_AT_90, version="2", step="save", seen=seen, note=note)

    assert (told(page), told(shipped)) == (
        {"Dormant after": "100 days → 90 days"},
        {"Dormant after": "100 days → 180 days"},
    )
    newest = PolicyVersion.objects.latest("number")
    assert (newest.number, newest.note) == (3, "Back to version 1")
    assert Policy.from_toml(newest.policy).tiers.dormant_days == 90


def test_the_versions_tell_what_each_changed_of_the_one_before(browser: Client) -> None:
    decide({"tiers.dormant_days": 90}, note="Fast trade")
    decide({"tiers.dormant_days": 90, "cadence.head": 5})

    listed = read(browser.get(PAGE)).one("section", id="versions").one("ol").every("li")

    says = [[div.words for div in row.every("div") if not div.attributes] for row in listed]
    assert says == [["Head: contact every Contact 3 days → 5 days"], ["Dormant after Tiers 180 days → 90 days"], []]
    assert "Fast trade" in listed[1].words
    assert listed[2].words.startswith("As shipped")


def test_a_version_is_a_file_that_judges_the_same(browser: Client) -> None:
    decide({"tiers.dormant_days": 90})

    answer = browser.get(reverse("standing:policy_file", args=[1]))

    assert answer["Content-Disposition"] == 'attachment; filename="policy-1.toml"'
    assert Policy.from_toml(answer.content.decode()) == changed({"tiers.dormant_days": 90})


def test_the_log_calls_values_by_their_names(browser: Client) -> None:
    save(browser, {"tiers.cut": "rank"})

    log = browser.get(reverse("audit:log")).content.decode()

    assert "Head and core are cut by" in log
    assert "their place among customers" in log


def test_the_calendar_and_the_policy_point_at_each_other(browser: Client) -> None:
    company = read(browser.get(reverse("people:company")))
    contact = read(browser.get(PAGE)).one("section", id="contact")

    assert f"{PAGE}#contact" in [link.attributes["href"] for link in company.one("section", id="calendar").every("a")]
    assert f"{reverse('people:company')}#calendar" in [link.attributes["href"] for link in contact.every("a")]


def test_stars_are_provisional_on_the_page_until_somebody_confirms_the_sums(browser: Client) -> None:
    before = read(browser.get(PAGE)).one("section", id="stars").every("p", class_="notice")

    save(browser, {"stars.is_confirmed": "on"})

    assert len(before) == 1
    assert read(browser.get(PAGE)).one("section", id="stars").every("p", class_="notice") == []

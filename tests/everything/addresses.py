"""Every address of the site: who may open it, what it is about, and what makes sense there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

IN: Final = 200
"""Let in: a page, the way to one, or a form that is not filled in right."""


@dataclass(frozen=True, slots=True)
class For:
    """How somebody of another team is answered, and somebody whose role changes nothing."""

    other: int
    reader: int


EVERYBODY = For(IN, IN)
WHO_SEES_HIM = For(404, IN)
WHO_SELLS_TO_HIM = For(404, 403)
WHO_SELLS_TO_THEM = For(404, 403)
WHO_LEADS = For(403, 403)
WHO_MANAGES = For(403, 403)
ITS_OWNER = For(404, 404)
WHO_HAS_A_PHONE = For(404, 404)
WHO_SEES_ANY = For(403, IN)
WHO_PLANS = For(404, 404)


@dataclass(frozen=True, slots=True)
class Line:
    """Who may open an address (`see`) and who may send something to it (`do`); null where that is no way to use it.

    `of` names what it is about, `sent` what makes sense there. `may` is who is let in, if there is anything in this
    company. `is_open` it is to who is not signed in; what answers `to_phones` tells him so in place of leading to the
    door.
    """

    see: For | None = None
    do: For | None = None
    of: tuple[str, ...] = ()
    sent: Mapping[str, Any] = field(default_factory=dict)
    may: str = "manager"
    is_there: bool = True
    is_open: bool = False
    to_phones: bool = False

    @property
    def ways(self) -> Mapping[str, For]:
        """The methods that it takes."""
        return {method: who for method, who in (("get", self.see), ("post", self.do)) if who is not None}


def bulk(who: For, **sent: str) -> Line:
    return Line(do=who, sent={"code": ["A"], "query": "list=all"} | sent)


SEEN_BY_ALL = Line(see=EVERYBODY)
MANAGERS_PAGE = Line(see=WHO_MANAGES)
MANAGERS_FORM = Line(see=WHO_MANAGES, do=WHO_MANAGES)
ONE_IMPORT = Line(do=WHO_MANAGES, of=("one",))
ONE_PERSON = Line(do=WHO_MANAGES, of=("person",))
HIS_PART = Line(see=WHO_SEES_HIM, of=("customer",))
ONE_TAG = Line(do=WHO_LEADS, of=("tag",))
A_DAY = Line(do=EVERYBODY, of=("day",))

ADDRESSES: Final[Mapping[str, Line]] = {
    "battlemap:pyramid": SEEN_BY_ALL,
    "battlemap:groups": SEEN_BY_ALL,
    "battlemap:search": SEEN_BY_ALL,
    "battlemap:today": SEEN_BY_ALL,
    "battlemap:table": SEEN_BY_ALL,
    "battlemap:totals": SEEN_BY_ALL,
    "battlemap:condition": SEEN_BY_ALL,
    "battlemap:add_condition": SEEN_BY_ALL,
    "battlemap:columns": SEEN_BY_ALL,
    "battlemap:keep_columns": Line(do=EVERYBODY),
    "battlemap:export": Line(do=EVERYBODY, sent={"query": "list=all"}),
    "battlemap:ask_owner": bulk(WHO_LEADS),
    "battlemap:assign": bulk(WHO_LEADS),
    "battlemap:ask_tags": bulk(WHO_SELLS_TO_THEM),
    "battlemap:tag_customers": bulk(WHO_SELLS_TO_THEM),
    "battlemap:ask_plan": bulk(WHO_SEES_HIM),
    "battlemap:plan_customers": bulk(WHO_SEES_HIM, planned_on="2026-03-02", whose="own", expected="1"),
    "battlemap:tags": Line(see=WHO_LEADS),
    "battlemap:tag": Line(see=WHO_LEADS, do=WHO_LEADS, of=("tag",)),
    "battlemap:merge_tag": ONE_TAG,
    "battlemap:delete_tag": ONE_TAG,
    "battlemap:give_reason": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:save_view": Line(do=EVERYBODY),
    "battlemap:change_view": Line(do=ITS_OWNER, of=("view",), sent={"what": "open"}, may="seller"),
    "battlemap:customer": HIS_PART,
    "battlemap:tag_customer": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:edit_customer": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",), sent={"seen": "{{}}"}),
    "battlemap:cell": Line(
        see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer", "column"), sent={"value": "East"}
    ),
    "battlemap:share_customer": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",)),
    "battlemap:unshare_customer": Line(do=WHO_SELLS_TO_HIM, of=("customer", "access")),
    "battlemap:customer_history": HIS_PART,
    "battlemap:customer_whitespace": HIS_PART,
    "battlemap:customer_document": Line(see=WHO_SEES_HIM, of=("customer", "document")),
    "battlemap:days": SEEN_BY_ALL,
    "battlemap:day": Line(see=EVERYBODY, of=("day",)),
    "battlemap:compute_day": Line(do=WHO_SEES_ANY, of=("day",)),
    "battlemap:cancel_day": A_DAY,
    "battlemap:judge_again": Line(do=WHO_MANAGES),
    "rounds:feed": SEEN_BY_ALL,
    "rounds:people": SEEN_BY_ALL,
    "rounds:entry": Line(see=WHO_SEES_HIM, of=("entry",)),
    "rounds:say": Line(do=WHO_SEES_HIM, of=("entry",), sent={"uid": "{uid}", "text": "Why?"}),
    "rounds:seen": Line(do=WHO_SEES_HIM, of=("entry",)),
    "rounds:add": Line(do=WHO_SELLS_TO_HIM, of=("entry",), sent={"text": "More"}, may="seller"),
    "rounds:take_back": Line(do=WHO_SELLS_TO_HIM, of=("entry",), sent={"text": "Not so"}),
    "rounds:erase": Line(do=For(404, 403), of=("entry",), sent={"what": "all", "rule": "Asked for"}),
    "rounds:sync": Line(see=EVERYBODY, to_phones=True),
    "rounds:sync_check_in": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_check_out": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_break_off": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_report": Line(do=EVERYBODY, to_phones=True),
    "rounds:sync_track": Line(do=EVERYBODY, to_phones=True),
    "rounds:privacy": SEEN_BY_ALL,
    "rounds:privacy_agree": Line(do=EVERYBODY),
    "rounds:privacy_withdraw": Line(do=EVERYBODY),
    "rounds:privacy_forget": Line(do=EVERYBODY),
    "rounds:privacy_download": Line(do=EVERYBODY),
    "rounds:team_day": Line(see=EVERYBODY, of=("day",)),
    "rounds:track_day": Line(see=For(404, 404), of=("day", "person")),
    "rounds:records": MANAGERS_PAGE,
    "rounds:records_check": Line(do=WHO_MANAGES),
    "rounds:steps": MANAGERS_PAGE,
    "rounds:check_ins": MANAGERS_PAGE,
    "rounds:check_ins_bring": Line(do=WHO_MANAGES),
    "rounds:check_ins_one": Line(see=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_take": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_discard": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_back": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:check_ins_name": Line(do=WHO_MANAGES, of=("check_ins",)),
    "rounds:edit_steps": MANAGERS_FORM,
    "rounds:places": SEEN_BY_ALL,
    "rounds:place": Line(see=WHO_SELLS_TO_HIM, do=WHO_SELLS_TO_HIM, of=("customer",)),
    "rounds:place_leave": Line(do=WHO_SELLS_TO_HIM, of=("customer",)),
    "rounds:plans": SEEN_BY_ALL,
    "rounds:plan_add": Line(do=EVERYBODY, sent={"customer": "A", "planned_on": "2026-03-02"}),
    "rounds:plan_take": Line(do=EVERYBODY, sent={"on": "2026-03-02"}),
    "rounds:plan_move": Line(do=WHO_PLANS, of=("stop",), sent={"planned_on": "2026-03-02"}),
    "rounds:plan_drop": Line(do=WHO_PLANS, of=("stop",), sent={"why": "Closed"}),
    "rounds:calendar": Line(see=EVERYBODY, do=EVERYBODY),
    "rounds:close_calendar": Line(do=EVERYBODY),
    "rounds:calendar_file": Line(see=EVERYBODY, of=("secret",), is_open=True),
    "rounds:plan_day": Line(see=EVERYBODY, of=("day",)),
    "rounds:plan_order": A_DAY,
    "rounds:plan_note": Line(do=WHO_PLANS, of=("plan",), sent={"kind": "log", "text": "Half done"}),
    "rounds:plan_words": Line(see=EVERYBODY, do=EVERYBODY, of=("span", "day"), sent={"text": "Tea"}),
    "rounds:requests": SEEN_BY_ALL,
    "rounds:requests_export": Line(do=EVERYBODY),
    "rounds:request": Line(see=WHO_SEES_HIM, of=("taken",)),
    "rounds:request_book": Line(do=WHO_SELLS_TO_HIM, of=("taken",), sent={"document": "{document}"}),
    "rounds:request_enter": Line(do=WHO_SELLS_TO_HIM, of=("taken",)),
    "rounds:request_cancel": Line(do=WHO_SELLS_TO_HIM, of=("taken",), sent={"why": "Sold out"}),
    "rounds:request_reopen": Line(do=WHO_SELLS_TO_HIM, of=("taken",)),
    "rounds:choose": SEEN_BY_ALL,
    "rounds:report": Line(see=WHO_SEES_HIM, do=WHO_SEES_HIM, of=("customer",)),
    "rounds:draft": Line(do=WHO_SEES_HIM, of=("customer",), sent={"uid": "{uid}", "text": "Half"}),
    "rounds:visit": Line(see=WHO_SEES_HIM, of=("customer",)),
    "rounds:check_out": Line(do=WHO_SEES_HIM, of=("customer",)),
    "rounds:break_off": Line(do=WHO_SEES_HIM, of=("customer",)),
    "rounds:decide": Line(do=For(404, 403), of=("visited",), sent={"verdict": "accepted"}),
    "rounds:hand_in": Line(do=WHO_SEES_HIM, of=("customer",), to_phones=True),
    "rounds:tickets": Line(do=EVERYBODY, sent={"device": "{uid}"}, to_phones=True),
    "rounds:photo": Line(see=WHO_SEES_HIM, of=("photo",)),
    "rounds:small_photo": Line(see=WHO_SEES_HIM, of=("photo",)),
    "rounds:discard": Line(do=WHO_SEES_HIM, of=("customer",), sent={"uid": "{uid}"}),
    "customers:access": Line(see=WHO_MANAGES, do=WHO_MANAGES, of=("reader",)),
    "customers:access_customer": Line(do=WHO_MANAGES, of=("reader",)),
    "customers:withdraw_access": Line(do=WHO_MANAGES, of=("reader", "access")),
    "imports:history": MANAGERS_PAGE,
    "imports:new": MANAGERS_FORM,
    "imports:names": MANAGERS_PAGE,
    "imports:decide": Line(do=WHO_MANAGES, of=("name",), sent={"is_new": "on"}),
    "imports:unassigned": MANAGERS_PAGE,
    "imports:assign": Line(do=WHO_MANAGES, sent={"document": "{unassigned}", "code": "A"}),
    "imports:one": Line(see=WHO_MANAGES, of=("one",)),
    "imports:add": ONE_IMPORT,
    "imports:change_file": Line(do=WHO_MANAGES, of=("one", "file")),
    "imports:read": ONE_IMPORT,
    "imports:rate": ONE_IMPORT,
    "imports:apply": ONE_IMPORT,
    "imports:resume": ONE_IMPORT,
    "imports:cancel": ONE_IMPORT,
    "imports:undo": ONE_IMPORT,
    "imports:redo": ONE_IMPORT,
    "imports:errors": Line(see=WHO_MANAGES, of=("one",), is_there=False),
    "people:list": MANAGERS_PAGE,
    "people:new": MANAGERS_FORM,
    "people:one": Line(see=WHO_MANAGES, do=WHO_MANAGES, of=("person",)),
    "people:close": ONE_PERSON,
    "people:open": ONE_PERSON,
    "people:forget_second_factor": ONE_PERSON,
    "people:link": ONE_PERSON,
    "people:take_back": ONE_PERSON,
    "people:mail": ONE_PERSON,
    "people:teams": MANAGERS_PAGE,
    "people:add_team": Line(do=WHO_MANAGES),
    "people:change_team": Line(do=WHO_MANAGES, of=("team",)),
    "people:remove_team": Line(do=WHO_MANAGES, of=("team",)),
    "people:company": MANAGERS_FORM,
    "people:standards": Line(do=WHO_MANAGES),
    "people:add_days": Line(do=WHO_MANAGES),
    "people:remove_days": Line(do=WHO_MANAGES, of=("holiday",)),
    "people:masks": Line(do=WHO_MANAGES),
    "own:page": SEEN_BY_ALL,
    "own:end_one": Line(do=ITS_OWNER, of=("device",)),
    "own:end_others": Line(do=EVERYBODY),
    "own:join": Line(see=EVERYBODY, do=EVERYBODY, of=("person", "token"), is_open=True),
    "standing:policy": Line(see=EVERYBODY, do=WHO_MANAGES),
    "standing:policy_file": Line(see=EVERYBODY, of=("version",)),
    "audit:log": MANAGERS_PAGE,
    "design": SEEN_BY_ALL,
    "phone_manifest": Line(see=EVERYBODY, is_open=True),
    "phone_worker": Line(see=EVERYBODY, is_open=True),
    "phone_offline": Line(see=EVERYBODY, is_open=True),
    "phone_waiting": SEEN_BY_ALL,
    "account_login": Line(see=EVERYBODY, do=EVERYBODY, is_open=True),
    "account_logout": Line(see=EVERYBODY, do=EVERYBODY),
    "account_inactive": Line(see=EVERYBODY, is_open=True),
    "account_change_password": Line(see=EVERYBODY, do=EVERYBODY),
    "account_reauthenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_authenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_reauthenticate": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_index": SEEN_BY_ALL,
    "mfa_activate_totp": Line(see=EVERYBODY, do=EVERYBODY),
    "mfa_deactivate_totp": Line(see=WHO_HAS_A_PHONE, do=WHO_HAS_A_PHONE, may="secured"),
    "mfa_view_recovery_codes": Line(see=WHO_HAS_A_PHONE, may="secured"),
    "mfa_generate_recovery_codes": Line(see=EVERYBODY, do=EVERYBODY, may="secured"),
    "mfa_download_recovery_codes": Line(see=WHO_HAS_A_PHONE, may="secured"),
    "set_language": Line(do=EVERYBODY, sent={"language": "en"}, is_open=True),
}

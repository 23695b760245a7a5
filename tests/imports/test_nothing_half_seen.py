"""Until the switch nobody sees anything of an import, and then everybody all of it; the same of an undo."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError

from imports.importing import HEADER, apply, import_files, read, receive, redo, undo, visible
from kejing.customers.models import Person
from kejing.customers.queries import CUSTOMER_FACTS, visible_to
from kejing.followups.queries import CONTACT_FACTS
from kejing.imports.enums import FileRole, ImportState
from kejing.imports.operations import jobs
from kejing.imports.operations.failures import ImportStopped
from kejing.imports.operations.options import ImportOptions
from kejing.imports.queries.pot import measure_pot
from kejing.kit.frames import read_frames
from kejing.ledger.models import Document
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS, sales_period
from kejing.people.enums import Role
from rows import make_user

if TYPE_CHECKING:
    from kejing.imports.models import Import

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = (
    HEADER
    + """\
2024-01-02,1,A,晨光店,T,茶,饮料,1,10.00
2024-01-03,2,B,红星店,R,米,粮油,1,20.00
2024-01-04,3,B,红星店,R,米,粮油,1,30.00
"""
)
AFTER = (
    HEADER
    + """\
2024-01-02,1,A,晨光店,T,茶,饮料,1,11.00
2024-01-03,4,C,新店,S,盐,调料,1,5.00
2024-01-04,5,,,T,茶,饮料,1,7.00
2024-01-05,6,A,晨光店,T,茶,饮料,1,8.00
"""
)
FILES = (
    AFTER,
    "收款单号,收款日期,客户编号,客户名称,金额\nR1,2024-01-05,A,晨光店,4.00\n",
    "客户编号,客户名称,地区,联系人,手机\nA,晨光店,北区,王芳,13800000000\nD,询价店,南区,,\n",
    "日期,客户编号,客户名称,方式,内容\n2024-01-05,A,晨光店,拜访,谈了价格\n",
)
ROLES = (FileRole.LINES, FileRole.RECEIPTS, FileRole.CUSTOMERS, FileRole.CONTACTS)


def see() -> dict[str, object]:
    """Return all that readers start from, as they read it."""
    constants = {
        "documents": DOCUMENT_FACTS,
        "lines": LINE_FACTS,
        "account": ACCOUNT_ITEMS,
        "customers": CUSTOMER_FACTS,
        "contacts": CONTACT_FACTS,
    }
    frames = read_frames(list(constants.values()))
    seen: dict[str, object] = {
        name: sorted(map(repr, frame.rows())) for name, frame in zip(constants, frames, strict=True)
    }
    manager = make_user(f"manager {datetime.now(UTC).timestamp()}", role=Role.GENERAL_MANAGER)
    seen["visible_to"] = sorted(visible_to(manager).values_list("code", flat=True))
    return seen | {
        "period": sales_period(),
        "pot": measure_pot(),
        "ledger": visible(),
        "people": Person.objects.count(),
    }


def all_of_it() -> Import:
    one = receive(*FILES, roles=ROLES, options=ImportOptions(removes_missing=True))
    read(one)
    return one


def test_what_is_written_but_not_switched_is_seen_by_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    import_files(BEFORE)
    before = see()
    one = all_of_it()

    def fail(**_given: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "show_import", fail)
        with pytest.raises(ImportStopped):
            apply(one)

    one.refresh_from_db()
    assert one.state == ImportState.INTERRUPTED
    # Four new or changed, two that are no more, one receipt.
    assert Document.objects.filter(batch=one.batch).count() == 7
    assert see() == before
    apply(one)
    assert see() != before


def test_an_undo_shows_every_reader_what_was_before_and_a_redo_what_was_after() -> None:
    import_files(BEFORE)
    before = see()
    one = all_of_it()
    apply(one)
    after = see()

    undo(one)
    assert see() == before
    redo(one)

    assert see() == after
    assert after["visible_to"] == ["A", "B", "C", "D"]
    assert [(one.number, one.amount) for one in visible()] == [
        ("1", 1100),
        ("4", 500),
        ("5", 700),
        ("6", 800),
        ("R1", 400),
    ]
    assert sales_period() is not None
    assert after["people"] == 1
    assert str(after["contacts"]) == str([repr(("A", date(2024, 1, 5), "visit", True))])

from pathlib import Path

import pytest

from intake.companion_ledgers import read
from kejing.intake import CONTACT_SCHEMA


@pytest.mark.parametrize(
    ("who", "what"),
    [("业务员", "内容"), ("拜访人", "拜访内容"), ("跟進人", "備註"), ("Owner", "Notes"), ("姓名", "跟进情况")],
)
def test_contacts_keep_who_was_there_and_what_was_said(tmp_path: Path, who: str, what: str) -> None:
    rows = [
        ("客户编号", "日期", "类型", who, what),
        ("C1", "2024-01-05", "拜访", "张伟", "谈了陈列，\n下周补货"),
        ("C1", "2024-01-06", "电话", "", ""),
    ]

    ledger = read(tmp_path, contacts=rows)

    assert ledger.contacts is not None
    assert ledger.contacts.select("text", "salesperson").rows() == [("谈了陈列，\n下周补货", "张伟"), (None, None)]
    assert dict(ledger.contacts.schema) == dict(CONTACT_SCHEMA)


def test_contacts_without_such_columns_have_neither(tmp_path: Path) -> None:
    ledger = read(tmp_path, contacts=[("客户编号", "拜访时间"), ("C1", "2024-01-05")])

    assert ledger.contacts is not None
    assert ledger.contacts.select("text", "salesperson").rows() == [(None, None)]

"""Documents stored before they had versions are all there after it, in one live batch a source, and come in again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """
import json, sys
import django; django.setup()
from datetime import date
from decimal import Decimal
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kejing.ledger.queries import ACCOUNT_ITEMS, DOCUMENT_FACTS, LINE_FACTS, LIVE_DOCUMENTS

executor = MigrationExecutor(connection)
first = [("people", "0001_initial"), ("customers", "0001_initial"), ("ledger", "0001_initial")]
executor.migrate(first)
apps = executor.loader.project_state(first).apps
user = apps.get_model("people", "User").objects.create(username="anna", display_name="Anna", role="salesperson")
namesake = apps.get_model("people", "User").objects.create(username="anna2", display_name="Anna", role="salesperson")
customers = [apps.get_model("customers", "Customer").objects.create(code=code, name=code) for code in "AB"]
document, line = apps.get_model("ledger", "Document"), apps.get_model("ledger", "Line")
tea = apps.get_model("ledger", "Category").objects.create(name="Tea")
for place, (kind, source, number, customer, amount, salesperson) in enumerate(
    [
        ("sale", "erp", "1", 0, "10.00", user),
        ("gift", "erp", "1", 0, "0.00", user),
        ("gift", "erp", "2", 0, "0.00", None),
        ("sale", "shop", "1", 0, "7.00", namesake),
        ("receipt", "erp", "1", 0, "4.00", None),
        ("sale", "", "9", 1, "3.00", user),
        ("sale", "ledger", "8", 1, "2.00", user),
    ]
):
    made = document.objects.create(
        kind=kind, source=source, number=number, customer=customers[customer], dated_on=date(2024, 1, 5),
        amount=Decimal(amount), salesperson=salesperson,
    )
    if kind != "receipt":
        line.objects.create(document=made, category=tea, quantity=1, amount=Decimal(amount), cost=Decimal(place))
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    found = {}
    for name, sql in {
        "documents": f"SELECT s.name, d.flow, d.kind, d.number, c.code, d.amount, p.name, p.user_id"
        f" FROM ({LIVE_DOCUMENTS}) d JOIN ledger_batch b ON b.id = d.batch_id"
        " JOIN ledger_source s ON s.id = b.source_id"
        " JOIN customers_customer c ON c.id = d.customer_id LEFT JOIN ledger_salesperson p ON p.id = d.salesperson_id",
        "batches": "SELECT s.name FROM ledger_batch b JOIN ledger_source s ON s.id = b.source_id",
        "sales": f"SELECT customer_code, amount FROM ({DOCUMENT_FACTS.sql}) f",
        "costs": f"SELECT customer_code, category, cost FROM ({LINE_FACTS.sql}) f",
        "account": f"SELECT customer_code, kind, amount FROM ({ACCOUNT_ITEMS.sql}) f",
    }.items():
        cursor.execute(sql)
        found[name] = sorted(([*row] for row in cursor.fetchall()), key=repr)
print(json.dumps({**found, "users": [user.pk, namesake.pk]}))
"""


def run(script: str, *, url: str, folder: Path) -> Any:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kejing.site.settings",
            "KEJING_SECRET_KEY": settings.SECRET_KEY,
            "KEJING_DATA": str(folder),
            "DATABASE_URL": url,
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db
def test_documents_stored_before_they_had_versions_are_all_there(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_server = request.config.getoption("--database") == "postgresql"
    url = request.getfixturevalue("emptied_postgresql_url") if is_server else f"sqlite:///{tmp_path / 'old.sqlite3'}"

    found = run(BEFORE, url=url, folder=tmp_path)

    anna, namesake = found["users"]
    assert found["documents"] == [
        ["erp", "goods", "gift", "2", "A", 0, None, None],
        ["erp", "goods", "sale", "1", "A", 1000, "Anna", anna],
        ["erp", "money", "receipt", "1", "A", 400, None, None],
        ["ledger", "goods", "sale", "8", "B", 200, "Anna", anna],
        ["ledger", "goods", "sale", "9", "B", 300, "Anna", anna],
        ["shop", "goods", "sale", "1", "A", 700, "Anna (anna2)", namesake],
    ]
    assert found["batches"] == [["erp"], ["ledger"], ["shop"]]
    assert found["sales"] == [["A", 1000], ["A", 700], ["B", 200], ["B", 300]]
    assert found["costs"] == sorted(
        [["A", "Tea", cost * 100] for cost in (0, 1, 2, 3)] + [["B", "Tea", 500], ["B", "Tea", 600]], key=repr
    )
    assert found["account"] == [
        ["A", "receipt", 400],
        ["A", "sale", 1000],
        ["A", "sale", 700],
        ["B", "sale", 200],
        ["B", "sale", 300],
    ]

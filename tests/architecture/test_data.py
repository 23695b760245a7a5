"""Tables know only tables below them, and the migrations say what the models say."""

from collections.abc import Iterable, Mapping

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from architecture.project import read_ranks


def find_upward_keys(tables: Iterable[type[models.Model]], ranks: Mapping[str, int]) -> list[str]:
    """Return the keys that point to a table of an app above or beside their own."""
    found = []
    for table in tables:
        for field in table._meta.get_fields():
            target = field.related_model if field.concrete else None
            if not isinstance(target, type) or target._meta.app_label not in ranks:
                continue
            own, other = table._meta.app_label, target._meta.app_label
            if own != other and ranks[own] <= ranks[other]:
                found.append(f"{table._meta.label}.{field.name} -> {target._meta.label}")
    return found


def test_keys_point_downwards_only() -> None:
    ranks = read_ranks()
    tables = [table for table in apps.get_models() if table._meta.app_label in ranks]

    assert tables
    assert find_upward_keys(tables, ranks) == []


def test_every_app_with_tables_is_a_layer() -> None:
    names = [config.name for config in apps.get_app_configs()]
    ours = {name.removeprefix("kejing.") for name in names if name.startswith("kejing.")}

    assert ours <= set(read_ranks())


@isolate_apps("kejing.ledger", "kejing.standing")
def test_a_key_that_names_an_upper_table_in_words_is_caught() -> None:
    class Verdict(models.Model):  # noqa: DJ008 (nobody prints it)
        class Meta:
            app_label = "standing"

    class Document(models.Model):  # noqa: DJ008 (nobody prints it)
        verdict = models.ForeignKey("standing.Verdict", on_delete=models.CASCADE)

        class Meta:
            app_label = "ledger"

    assert find_upward_keys([Verdict, Document], read_ranks()) == ["ledger.Document.verdict -> standing.Verdict"]


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import Settings

from kejing.site import checks
from kejing.site.server import PortTaken, find_port


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the first steps of a start in a fresh process, with these settings and no others."""
    code = "from kejing.site.starting import set_up_django; set_up_django()"
    return run_python(code, **{"KEJING_DATA": str(tmp_path / "data"), **environment})


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("KEJING_") and name != "DATABASE_URL"
    }
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("KEJING_CURRENCY", "ABC"),
        ("KEJING_LANGUAGE", "klingon"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("KEJING_TIME_ZONE", "Mars/Olympus"),
        ("KEJING_DEBUG", "perhaps"),
        ("DATABASE_URL", "carrier-pigeon://loft"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_and_is_named(variable: str, value: str, tmp_path: Path) -> None:
    started = start(tmp_path, **{variable: value})

    last = started.stderr.strip().splitlines()[-1]
    assert started.returncode == 1
    assert "StartRefused" in last
    assert variable in last


def test_the_first_start_makes_a_secret_that_nobody_else_can_read_and_keeps_it(tmp_path: Path) -> None:
    key = tmp_path / "data" / "secret.key"

    assert start(tmp_path).returncode == 0
    first = key.read_text(encoding="ascii")
    assert start(tmp_path).returncode == 0

    assert (key.read_text(encoding="ascii"), len(first) >= 32) == (first, True)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_missing_secret_key_is_found_with_a_hint(settings: Settings) -> None:
    settings.SECRET_KEY = "short"  # noqa: S105 - what the check is to find

    (found,) = checks.check_secret_key()

    assert (found.id, "KEJING_SECRET_KEY" in (found.hint or "")) == ("kejing.E001", True)


def test_assets_that_were_not_built_are_found_with_a_hint(settings: Settings, tmp_path: Path) -> None:
    settings.ASSETS_DIR = tmp_path

    (found,) = checks.check_assets()

    assert (found.id, bool(found.hint)) == ("kejing.E007", True)


def test_a_data_folder_that_is_not_there_is_found_with_a_hint(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "none"

    (found,) = checks.check_data_folder()

    assert (found.id, "KEJING_DATA" in (found.hint or "")) == ("kejing.E002", True)


@pytest.mark.django_db
def test_a_right_configuration_passes_every_check() -> None:
    assert [
        *checks.check_secret_key(),
        *checks.check_data_folder(),
        *checks.check_database(databases=["default"]),
    ] == []


def test_a_taken_port_is_refused_or_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert find_port("127.0.0.1", port, or_next=True) > port
        with pytest.raises(PortTaken, match=str(port)):
            find_port("127.0.0.1", port, or_next=False)


def test_the_database_lies_in_the_data_folder_whatever_its_name_holds(tmp_path: Path) -> None:
    folder = tmp_path / "a#b?c%41"

    started = start(tmp_path, KEJING_DATA=str(folder))

    assert started.returncode == 0, started.stderr
    assert (folder / "secret.key").is_file()
    code = (
        "from kejing.site.starting import set_up_django; set_up_django();"
        "from django.conf import settings; print(settings.DATABASES['default']['NAME'])"
    )
    said = run_python(code, KEJING_DATA=str(folder))
    assert said.stdout.strip() == str(folder / "kejing.sqlite3")


def test_what_an_installation_writes_is_its_owner_s_alone(tmp_path: Path) -> None:
    start(tmp_path)

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_another_django_project_s_settings_are_not_taken(tmp_path: Path) -> None:
    assert start(tmp_path, DJANGO_SETTINGS_MODULE="other.settings").returncode == 0


STEPS = """
from kejing.site.starting import prepare_installation, set_up_django
set_up_django()
prepare_installation()
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
for key, step in MigrationLoader(None).disk_migrations.items():
    if step.replaces:
        # Each step that it takes the place of was written down with it.
        recorder.record_unapplied(*key)
        for name in step.replaces[:{left_out}] if key[0] == "followups" else ():
            recorder.record_unapplied(*name)
connection.close()
prepare_installation()
print(len(connection.introspection.table_names()), ("followups", "0001_tables") in recorder.applied_migrations())
"""


def test_tables_that_had_every_step_before_they_were_put_together_are_taken_over(tmp_path: Path) -> None:
    started = run_python(STEPS.replace("{left_out}", "0"), KEJING_DATA=str(tmp_path / "data"))

    assert started.returncode == 0, started.stderr
    assert started.stdout.strip().endswith("True")


def test_tables_that_lack_a_step_are_too_old_and_the_start_says_so(tmp_path: Path) -> None:
    started = run_python(STEPS.replace("{left_out}", "1"), KEJING_DATA=str(tmp_path / "data"), LANGUAGE="en")

    assert started.returncode == 1
    assert "The tables of followups are too old for this version, which lacks 1 of the steps" in started.stderr

"""The layers hold, and every forbidden import is caught: each is planted in a copy and must be named."""

import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from architecture.project import ROOT, SOURCES, find_program

APPS = "Apps import downwards only"
INSIDE = "Inside an app: web, then actions, then reads, then data"
PRIVATE = "Web modules are private to their app"
CORE = "The ground knows no web framework"
ACYCLIC = "No import cycles, at any depth"


@dataclass(frozen=True, slots=True)
class Plant:
    """Lines added to modules of a copy, the contract they break and the words that name the culprit."""

    lines: dict[str, str]
    contract: str
    culprit: str


PLANTS = {
    "the core imports the web framework": Plant(
        {"analytics/planted.py": "import django"}, CORE, "kejing.analytics.planted -> django"
    ),
    "the core imports the web framework inside a function": Plant(
        {"intake/planted.py": "def read():\n    from django.conf import settings\n    return settings"},
        CORE,
        "kejing.intake.planted -> django",
    ),
    "the core imports the kit": Plant(
        {"analytics/planted.py": "import kejing.kit"}, APPS, "kejing.analytics.planted -> kejing.kit"
    ),
    "two parts of the core import each other": Plant(
        {"demo/planted.py": "import kejing.intake"}, APPS, "kejing.demo.planted -> kejing.intake"
    ),
    "a lower app imports an upper one": Plant(
        {"ledger/enums.py": "import kejing.standing"}, APPS, "kejing.ledger.enums -> kejing.standing"
    ),
    "a lower app imports an upper one inside a function": Plant(
        {"people/enums.py": "def judge():\n    from kejing import standing\n    return standing"},
        APPS,
        "kejing.people.enums -> kejing.standing",
    ),
    "the ledger knows the followups": Plant(
        {"ledger/enums.py": "import kejing.followups"}, APPS, "kejing.ledger.enums -> kejing.followups"
    ),
    "apps side by side know each other": Plant(
        {"deals/__init__.py": "import kejing.followups"}, APPS, "kejing.deals -> kejing.followups"
    ),
    "an app uses the views of another": Plant(
        {"imports/tasks.py": "import kejing.battlemap.views", "battlemap/views.py": ""},
        PRIVATE,
        "kejing.imports.tasks -> kejing.battlemap.views",
    ),
    "a model imports an operation": Plant(
        {"people/models.py": "import kejing.people.operations", "people/operations.py": ""},
        INSIDE,
        "kejing.people.models -> kejing.people.operations",
    ),
    "an app is not declared": Plant({"warehouse/__init__.py": ""}, APPS, "kejing.warehouse"),
    "a kind of module is not declared": Plant({"people/helpers.py": ""}, INSIDE, "kejing.people.helpers"),
    "modules import each other in a circle": Plant(
        {
            "analytics/planted.py": "import kejing.analytics.woven",
            "analytics/woven.py": "import kejing.analytics.planted",
        },
        ACYCLIC,
        "kejing.analytics",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What import-linter said of a copy."""

    kept: bool
    text: str


def lint_imports(project: Path) -> Verdict:
    done = subprocess.run(  # noqa: S603 (a tool of our own environment)
        [find_program("lint-imports"), "--no-cache"],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(project / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
    )
    return Verdict(kept=done.returncode == 0, text=done.stdout + done.stderr)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project that consists of its modules and its contracts only."""
    for module in SOURCES.rglob("*.py"):
        target = tmp_path / module.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(module, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_every_contract_is_kept(copy: Path) -> None:
    verdict = lint_imports(copy)

    assert verdict.kept, verdict.text


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
def test_a_planted_import_is_caught(copy: Path, plant: Plant) -> None:
    for name, line in plant.lines.items():
        module = copy / "src" / "kejing" / name
        module.parent.mkdir(exist_ok=True)
        before = module.read_text(encoding="utf-8") if module.exists() else ""
        module.write_text(f"{before}\n{line}\n", encoding="utf-8")

    verdict = lint_imports(copy)

    assert not verdict.kept
    assert f"{plant.contract} BROKEN" in verdict.text
    assert plant.culprit in verdict.text


@pytest.mark.parametrize(
    "source",
    [
        "from django.apps import apps\n\nCUSTOMER = apps.get_model('customers', 'Customer')\n",
        "from django.db.models.signals import post_save\n\nSIGNALS = [post_save]\n",
        "from django.db.models import signals\n\nSIGNALS = [signals.post_save]\n",
    ],
    ids=["a model asked for by its name", "a signal", "the module of signals"],
)
def test_a_hidden_dependency_is_caught_by_the_style_checker(source: str) -> None:
    done = subprocess.run(  # noqa: S603 (a tool of our own environment)
        [find_program("ruff"), "check", "--no-cache", "--stdin-filename", "src/kejing/ledger/planted.py", "-"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        input=source,
    )

    assert done.returncode == 1
    assert "TID251" in done.stdout


def test_the_ground_works_where_the_web_framework_is_not_installed() -> None:
    program = textwrap.dedent(
        """
        import importlib, pkgutil, sys
        sys.modules["django"] = None
        for name in ("kejing.analytics", "kejing.intake", "kejing.demo"):
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                importlib.import_module(module.name)
        print(sum(name.startswith("kejing.") for name in sys.modules))
        """
    )

    done = subprocess.run(  # noqa: S603 (this interpreter)
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) >= 3

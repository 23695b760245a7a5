"""The project as files: where it lies, what belongs to it, and the layers written in `pyproject.toml`."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from services.absence import report_absence

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "kejing"


def find_program(name: str) -> Path:
    """Return a tool of the environment that runs the tests; skip where it is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        report_absence(f"{name} is not installed: run the tests with the lint group (uv run --group lint pytest).")
    return Path(found)


def list_files() -> list[Path]:
    """Return every file that is or would be committed; skip outside a git checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        report_absence("This is not a git checkout, so nobody can say which files belong to it.")
    listing = subprocess.run(  # noqa: S603 (git, on our own folder)
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file())


def list_modules() -> list[Path]:
    """Return every Python file of the package, generated migrations left out."""
    return sorted(path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts)


def read_ranks() -> Mapping[str, int]:
    """Return each app's layer, counted from the ground; apps side by side share a number."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "apps")
    return {
        app.strip(" ()"): rank
        for rank, layer in enumerate(reversed(layers))
        for app in layer.replace(":", "|").split("|")
    }

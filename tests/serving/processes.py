"""Processes that tests start, watch and end; every wait has an end of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.absence import report_absence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

COMMAND = (sys.executable, "-c", "from kejing.site.cli import main; main()")
WAIT_SECONDS = 90.0
PROCESSES = Path("/proc")


class WaitedTooLong(AssertionError):
    """Something did not happen in time."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that is not ours to wait for: its number, and its start, for numbers are given again."""

    number: int
    started: str
    words: str

    @property
    def is_running(self) -> bool:
        """Whether it still does; one that has ended and was not yet collected does not."""
        status = _read_status(self.number)
        return status is not None and status[19] == self.started and status[0] != "Z"


def build_environment(data: Path, **more: str) -> dict[str, str]:
    """Return all that a started command may know of this machine."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "HOME": str(data), "KEJING_DATA": str(data), "KEJING_LANGUAGE": "en", "COLUMNS": "200", **more}


def run(*words: str, environment: Mapping[str, str], keyboard: str = "") -> subprocess.CompletedProcess[str]:
    """Run `kejing` with these words to its end, with this piped in."""
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *words],
        env=environment,
        input=keyboard,
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_SECONDS,
    )


def start(words: Sequence[str], *, environment: Mapping[str, str], output: Path) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own; what it says goes to a file."""
    with output.open("ab") as opened:
        return subprocess.Popen(words, env=environment, stdout=opened, stderr=opened, start_new_session=True)  # noqa: S603 - our own command


def wait_until[T](answer: Callable[[], T | None], *, what: str, within: float = WAIT_SECONDS) -> T:
    """Return the first answer that is not nothing.

    :raises WaitedTooLong: if there is none in time
    """
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found = answer()
        if found:
            return found
        time.sleep(0.1)
    raise WaitedTooLong(f"Waited {within:.0f} s for {what}.")


def list_descendants(number: int) -> Sequence[Process]:
    """Return the running children of a process, and theirs."""
    if not PROCESSES.is_dir():
        report_absence("This system has no /proc to find the children of a process in.")
    children: dict[int, list[int]] = {}
    for folder in PROCESSES.iterdir():
        status = _read_status(int(folder.name)) if folder.name.isdigit() else None
        if status is not None:
            children.setdefault(int(status[1]), []).append(int(folder.name))
    return [process for child in _walk(number, children) if (process := find_process(child)) is not None]


def find_process(number: int) -> Process | None:
    """Return the process of this number, if it runs."""
    status = _read_status(number)
    if status is None or status[0] == "Z":
        return None
    try:
        words = (PROCESSES / str(number) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return None
    return Process(number, status[19], words)


def end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a started process and everything it started, whatever state it is in."""
    family = [*list_descendants(process.pid)]
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=30)
    for left in family:
        if left.is_running:
            os.kill(left.number, signal.SIGKILL)


def _walk(number: int, children: Mapping[int, list[int]]) -> Iterator[int]:
    for child in children.get(number, []):
        yield child
        yield from _walk(child, children)


def _read_status(number: int) -> list[str] | None:
    """Return the fields of a process's status after its name: state, parent, … and, as the 20th, its start."""
    try:
        text = (PROCESSES / str(number) / "stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()

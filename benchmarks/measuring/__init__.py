"""How the benchmarks measure: each step in a process of its own, its best time of several, its peak memory."""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import resource
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

REPEATS = 3
KIB_PER_MIB = 1024
MAXRSS_PER_MIB = KIB_PER_MIB * (KIB_PER_MIB if platform.system() == "Darwin" else 1)  # bytes there, KiB elsewhere

type Step = Callable[[], object]
"""What is measured."""
type Prepare[**P] = Callable[P, Step]
"""What makes a step ready, outside the measured time; a function at a module's top."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The best time of a step in seconds, and the peak memory in MiB of the process that ran it."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Size:
    """How large a made-up ledger is to be."""

    lines: int
    customers: int


def read_size(description: str | None, *, lines: int, customers: int) -> Size:
    """Return the size asked for on the command line; `just bench` gives every script the same words."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--lines", type=int, default=lines, help="ledger lines (default: %(default)s)")
    parser.add_argument("--customers", type=int, default=customers, help="customers (default: %(default)s)")
    given = parser.parse_args()
    return Size(lines=given.lines, customers=given.customers)


def measure[**P](prepare: Prepare[P], *arguments: P.args, **named: P.kwargs) -> Measured:
    """Prepare and run a step in a fresh process, `REPEATS` times, and return the best."""
    return measure_times(REPEATS, prepare, *arguments, **named)


def measure_once[**P](prepare: Prepare[P], *arguments: P.args, **named: P.kwargs) -> Measured:
    """Do the same for a step that can run only once, such as one that stores something."""
    return measure_times(1, prepare, *arguments, **named)


def measure_times[**P](times: int, prepare: Prepare[P], *arguments: P.args, **named: P.kwargs) -> Measured:
    """Prepare once and run a step several times in a fresh process; return the best."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(sending, times, prepare, arguments, named))
    child.start()
    sending.close()
    try:
        measured: Measured = receiving.recv()
    except EOFError:
        child.join()
        sys.exit(f"The step {getattr(prepare, '__name__', prepare)} failed.")
    child.join()
    return measured


def _run(
    sending: Connection,
    times: int,
    prepare: Callable[..., Step],
    arguments: tuple[object, ...],
    named: dict[str, object],
) -> None:
    step = prepare(*arguments, **named)
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        step()
        best = min(best, time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MAXRSS_PER_MIB
    sending.send(Measured(best, peak))


def print_title(title: str) -> None:
    """Begin a table: what is measured, and against what."""
    print(f"\n{title}")
    print(f"  {'step':<58}{'seconds':>9}{'ratio':>8}{'peak MiB':>10}")


def print_row(label: str, measured: Measured, *, anchor: Measured) -> None:
    """Print one step with its ratio to the anchor."""
    ratio = measured.seconds / anchor.seconds
    print(f"  {label:<58}{measured.seconds:>9.3f}{ratio:>8.1f}{measured.peak_mib:>10.0f}", flush=True)

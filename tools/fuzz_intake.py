"""Break ledgers by the thousand and read them: `python tools/fuzz_intake.py [--minutes 10] [--seed N]`.

Every file is made from the seed and a number: a table of a program's layout, changed, written into one of the
containers, and its bytes changed again. Reading it must end in a named refusal that has a sentence in three
languages, or in a ledger whose rows and money add up (`tests/intake/fuzzing/checking.py`); within 20 seconds and
1 GB. A process of its own reads, so that one that hangs, crashes or eats the memory is found as well. What fails is
made smaller and kept in `tests/intake/fuzzing/found.json`, which the tests replay from then on.
"""

import argparse
import faulthandler
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from intake.fuzzing.cases import Case, Decisions, draw_case, read_cases, write_case  # noqa: E402 - the path comes first
from intake.fuzzing.checking import read_case  # noqa: E402 - the same

FOUND: Final = ROOT / "tests" / "intake" / "fuzzing" / "found.json"
LONGEST_SECONDS: Final = 20
MOST_BYTES: Final = 1024**3
MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024
MAKE_SMALLER_SECONDS: Final = 60
MAKE_SMALLER_BYTES: Final = 20_000
CASES_A_PROCESS: Final = 2000
FAILED: Final = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """What a case did that no reading may do: `kind` is the same for the same fault, `told` is for people."""

    kind: str
    told: str


def find_fault(case: Case) -> tuple[str, Fault | None]:
    """Return what the reading of a case ended in, and the fault if it is one."""
    begun = time.monotonic()
    try:
        ended = read_case(case)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the readers beneath is no Exception
        frames = traceback.extract_tb(error.__traceback__)
        place = next(
            (f"{Path(one.filename).name}:{one.name}" for one in reversed(frames) if "kejing" in one.filename), ""
        )
        told = "".join(traceback.format_exception(error))
        return "fault", Fault(f"{type(error).__name__} in {place}: {str(error)[:60]}", told)
    seconds = time.monotonic() - begun
    if seconds > LONGEST_SECONDS:
        return "fault", Fault("too slow", f"it took {seconds:.0f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
    if peak > MOST_BYTES:
        return "fault", Fault("too much memory", f"the process took {peak // 1024**2} MB")
    return ended, None


def work(seed: int, first: int, until: float) -> None:
    """Read cases and print a line of JSON before and after each one, until it is time, or enough for one process."""
    for number in range(first, first + CASES_A_PROCESS):
        if time.time() > until:
            break
        faulthandler.dump_traceback_later(LONGEST_SECONDS * 2, exit=True)
        case = draw_case(seed, number)
        _say({"number": number})
        ended, fault = find_fault(case)
        faulthandler.cancel_dump_traceback_later()
        _say({"number": number, "ended": ended, "kind": fault and fault.kind, "told": fault and fault.told})
        if fault is not None and fault.kind == "too much memory":
            break


def _say(said: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def read_many(seed: int, *, first: int, until: float) -> Iterator[tuple[int, str, Fault | None]]:
    """Return number, end and fault of one case after the other, read by one process after the other."""
    number = first
    while time.time() < until:
        command = [sys.executable, __file__, "--work", str(number), "--seed", str(seed), "--until", str(until)]
        with (
            tempfile.TemporaryFile("w+") as noise,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=noise, text=True) as process,  # noqa: S603 - ours
        ):
            assert process.stdout is not None  # noqa: S101 - asked for above
            begun = None
            for line in process.stdout:
                said = json.loads(line)
                begun = said["number"] if "ended" not in said else None
                if begun is None:
                    number = said["number"] + 1
                    yield said["number"], said["ended"], said["kind"] and Fault(said["kind"], said["told"])
            code = process.wait()
            noise.seek(0)
            heard = noise.read()
        if begun is not None:
            number = begun + 1
            yield begun, "fault", Fault(f"the process ended with {code}", heard[-4000:])
        elif "panicked at" in heard:
            sys.stderr.write(heard[-2000:])


def make_smaller(case: Case, fault: Fault) -> Case:
    """Return a case with the same fault, smaller if that is found in time."""
    until = time.monotonic() + MAKE_SMALLER_SECONDS

    def is_same(other: Case) -> bool:
        return find_fault(other)[1] is not None and _kind_of(other) == fault.kind

    if _kind_of(case) != fault.kind:
        return case
    for place in range(len(case.files) - 1, -1, -1):
        fewer = replace(case, files=(*case.files[:place], *case.files[place + 1 :]))
        if fewer.files and is_same(fewer):
            case = fewer
    if is_same(plain := replace(case, decisions=Decisions())):
        case = plain
    for place, file in enumerate(case.files):
        if len(file.content) <= MAKE_SMALLER_BYTES:
            case = _cut_down(case, place, is_same, until=until)
    return case


def _put_content(case: Case, place: int, content: bytes) -> Case:
    file = replace(case.files[place], content=content, rows=None)
    return replace(case, files=(*case.files[:place], file, *case.files[place + 1 :]))


def _kind_of(case: Case) -> str | None:
    fault = find_fault(case)[1]
    return None if fault is None else fault.kind


def _cut_down(case: Case, place: int, holds: Callable[[Case], bool], *, until: float) -> Case:
    """Return the case without the parts of one file that do not matter, large ones first."""
    content = case.files[place].content
    size = max(len(content) // 2, 1)
    while size and time.monotonic() < until:
        start = 0
        while start < len(content) and time.monotonic() < until:
            fewer = content[:start] + content[start + size :]
            if holds(smaller := _put_content(case, place, fewer)):
                content, case = fewer, smaller
            else:
                start += size
        size //= 2
    return case


def keep(case: Case, *, name: str, path: Path) -> None:
    """Add a case to those that the tests replay."""
    kept = {known: write_case(one) for known, one in read_cases(path).items()}
    kept[name] = write_case(case)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """Read until the time is over and say what was found."""
    parser = argparse.ArgumentParser(description="Break ledgers by the thousand and read them.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (10)")
    parser.add_argument("--seed", type=int, default=None, help="what the files are drawn from; random without it")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case (0)")
    parser.add_argument("--only", type=int, default=None, help="read this one case and show what it does")
    parser.add_argument("--found", type=Path, default=FOUND, help="where cases that fail are kept")
    parser.add_argument("--work", type=int, default=None, help=argparse.SUPPRESS)
    parser.add_argument("--until", type=float, default=0.0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    if given.work is not None:
        work(seed, given.work, given.until)
        return 0
    if given.only is not None:
        ended, fault = find_fault(draw_case(seed, given.only))
        print(ended if fault is None else fault.told)
        return 0 if fault is None else FAILED
    until = time.time() + given.minutes * 60
    print(f"seed {seed}, {given.minutes:g} minutes", flush=True)
    ends = Counter[str]()
    kinds = Counter[str]()
    for number, ended, fault in read_many(seed, first=given.first, until=until):
        ends[ended] += 1
        if fault is None:
            continue
        kinds[fault.kind] += 1
        if kinds[fault.kind] == 1:
            print(f"\ncase {number}: {fault.kind}\n{fault.told}", flush=True)
            case = draw_case(seed, number)
            is_replayable = not fault.kind.startswith(("the process", "too "))
            smaller = make_smaller(case, fault) if is_replayable else case
            keep(smaller, name=f"{seed}:{number} {fault.kind}", path=given.found)
    print(f"\n{ends.total():,} inputs:", ", ".join(f"{ended} {count:,}" for ended, count in ends.most_common()))
    for kind, count in kinds.most_common():
        print(f"{count} × {kind}")
    return FAILED if kinds else 0


if __name__ == "__main__":
    if os.environ.get("POLARS_MAX_THREADS") is None:
        os.environ["POLARS_MAX_THREADS"] = "2"  # small files need no more, and the readers are many
    sys.exit(main())

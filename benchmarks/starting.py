"""Start the demo: how long until its first page answers, the first time and the second."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from measuring import read_size

COMMAND = (sys.executable, "-c", "from kejing.site.cli import main; main()", "demo", "--no-browser")
LIBRARIES = (sys.executable, "-c", "import django, polars, duckdb")
ATTEMPT_SECONDS = 0.05
LONGEST_SECONDS = 300
STOP_SECONDS = 30


def find_free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def time_libraries() -> float:
    """Return the seconds that an interpreter takes to import the large libraries and end."""
    begun = time.perf_counter()
    subprocess.run(LIBRARIES, check=True)  # noqa: S603 - our own command
    return time.perf_counter() - begun


def time_first_answer(data: Path, words: list[str]) -> float:
    """Return the seconds from the command to the sign-in page."""
    port = find_free_port()
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("KEJING_") and name != "DATABASE_URL"
    }
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "--port", str(port), *words],
        env={**kept, "KEJING_DATA": str(data), "KEJING_LANGUAGE": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as demo:
        try:
            while not answers(f"http://127.0.0.1:{port}/accounts/login/"):
                if demo.poll() is not None or time.perf_counter() - begun > LONGEST_SECONDS:
                    sys.exit("The demo did not start.")
                time.sleep(ATTEMPT_SECONDS)
            return time.perf_counter() - begun
        finally:
            demo.terminate()
            demo.wait(timeout=STOP_SECONDS)


def answers(address: str) -> bool:
    """Answer whether the page is served."""
    try:
        with urllib.request.urlopen(address, timeout=LONGEST_SECONDS):  # noqa: S310 - a loopback address of ours
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


def main() -> None:
    """Print the table."""
    size = read_size(__doc__, lines=36_000, customers=1_200)
    words = ["--customers", str(size.customers), "--lines", str(size.lines)]
    libraries = min(time_libraries() for _ in range(3))
    print(f"\nstarting: `kejing demo`, {size.customers:,} customers; ratio to importing the large libraries")
    print(f"  {'step':<58}{'seconds':>9}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        first = time_first_answer(Path(folder), words)
        second = min(time_first_answer(Path(folder), words) for _ in range(3))
    for label, seconds in (
        ("anchor: python -c 'import django, polars, duckdb'", libraries),
        ("first answer, the company made up and judged first", first),
        ("second start", second),
    ):
        print(f"  {label:<58}{seconds:>9.2f}{seconds / libraries:>8.1f}")


if __name__ == "__main__":
    main()

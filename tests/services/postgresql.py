"""A throwaway PostgreSQL cluster made from the installed binaries: fast, loopback only, gone afterwards."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

OLDEST = 15
OWNER = "postgres"  # the server refuses to run as root, so root lends it to the account Debian makes
ATTEMPTS = 3
WAIT_SECONDS = 60
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
)


class PostgresqlAbsentError(Exception):
    """There is no PostgreSQL on this machine that could be started."""


class PostgresqlFailedError(Exception):
    """PostgreSQL is installed and did not start."""


def find_binaries() -> Path:
    """Return the folder of the newest PostgreSQL server binaries.

    :raises PostgresqlAbsentError: if there are none, none new enough, or no account to run them
    """
    on_path = shutil.which("initdb")
    candidates = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(on_path).resolve().parent] if on_path else [])]
    versions = {read_version(folder): folder for folder in candidates if (folder / "initdb").exists()}
    newest = max(versions, default=0)
    if newest < OLDEST:
        raise PostgresqlAbsentError(f"PostgreSQL {OLDEST} or newer is not installed (found: {newest or 'none'}).")
    if runs_as_root() and shutil.which("runuser") is None:
        raise PostgresqlAbsentError("PostgreSQL refuses to run as root and there is no runuser to lend it away.")
    return versions[newest]


def read_version(folder: Path) -> int:
    """Return the major version of the binaries in a folder."""
    answer = subprocess.run([folder / "initdb", "--version"], check=True, capture_output=True, text=True)  # noqa: S603 (a path we found)
    found = re.search(r"\) (\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def ensure_started(folder: Path) -> str:
    """Return the address of the run's cluster, starting it if nobody has; safe to call from several processes.

    :raises PostgresqlAbsentError: if there is nothing to start
    :raises PostgresqlFailedError: if it does not start
    """
    binaries = find_binaries()
    address, failure = folder / "address", folder / "failure"
    try:
        folder.mkdir()
    except FileExistsError:
        return wait_for_address(address, failure)
    try:
        started = start_cluster(binaries, folder)
    except PostgresqlFailedError as error:
        failure.write_text(str(error))
        raise
    (folder / "address.new").write_text(started)
    (folder / "address.new").rename(address)  # whole or not there
    return started


def wait_for_address(address: Path, failure: Path) -> str:
    """Return the address that another process of this run writes."""
    for _ in range(WAIT_SECONDS * 20):
        if address.exists():
            return address.read_text()
        if failure.exists():
            break
        time.sleep(0.05)
    raise PostgresqlFailedError(f"Another process of this run could not start PostgreSQL; see {failure}.")


def runs_as_root() -> bool:
    """Tell whether the server would refuse to run under this account."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def start_cluster(binaries: Path, folder: Path) -> str:
    """Make and start a cluster; return its address, the maintenance database included."""
    cluster = folder / "cluster"
    cluster.mkdir()
    if runs_as_root():
        shutil.chown(cluster, OWNER, OWNER)
        for parent in (folder, folder.parent):  # let the owner pass, not look
            parent.chmod(0o711)
    # A linguistic collation on purpose: code that leans on byte order without saying so fails here first.
    run_as_owner(
        [
            *(str(binaries / "initdb"), "--no-sync", "--auth=trust", "--encoding=UTF8", f"--username={OWNER}"),
            *("--locale=C", "--locale-provider=icu", "--icu-locale=en", f"--pgdata={cluster}"),
        ],
        within=cluster,
    )
    for _ in range(ATTEMPTS):  # somebody may take the port between finding and binding it
        port = find_free_port()
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={port}"))
        start = [str(binaries / "pg_ctl"), "start", "--wait", f"--pgdata={cluster}", f"--log={cluster / 'log'}"]
        try:
            run_as_owner([*start, f"--options={options}"], within=cluster)
        except PostgresqlFailedError:
            continue
        return f"postgresql://{OWNER}@127.0.0.1:{port}/postgres"
    raise PostgresqlFailedError(f"PostgreSQL did not start: {(cluster / 'log').read_text()[-2000:]}")


def stop_cluster(folder: Path) -> None:
    """Stop the run's cluster if it was started; its folder belongs to the caller."""
    cluster = folder / "cluster"
    if (cluster / "postmaster.pid").exists():
        stop = [str(find_binaries() / "pg_ctl"), "stop", "--wait", "--mode=immediate", f"--pgdata={cluster}"]
        run_as_owner(stop, within=cluster)


def run_as_owner(command: list[str], *, within: Path) -> None:
    """Run a server command under an account that the server accepts.

    :raises PostgresqlFailedError: with what the command said
    """
    prefix = ["runuser", "-u", OWNER, "--"] if runs_as_root() else []
    # Output goes to a file: the server inherits the pipe, and waiting for a pipe's end would wait for the server's.
    output = within.parent / "output"
    with output.open("w") as written:
        done = subprocess.run(  # noqa: S603 (our own command line)
            [*prefix, *command], cwd=within, check=False, stdin=subprocess.DEVNULL, stdout=written, stderr=written
        )
    if done.returncode != 0:
        raise PostgresqlFailedError(output.read_text()[-2000:])


def find_free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

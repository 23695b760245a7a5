from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from services.postgresql import find_free_port
from serving.certificates import write_certificate
from serving.conftest import MANAGER, PASSWORD
from serving.ledgers import CUSTOMERS, read_rows
from serving.processes import build_environment, list_descendants, run, wait_until
from serving.visiting import read_judged_day, read_total

if TYPE_CHECKING:
    from pathlib import Path

    from serving.conftest import Installation, Running, StartServer
    from serving.processes import Process

pytestmark = pytest.mark.once

TASK_WORKER_WORD = "db_worker"
JUDGING_QUEUE = "--queue-name standing"
WEB_WORKER_WORD = "spawn_main"
TRACKER_WORD = "resource_tracker"
STOP_SECONDS = 40


def find_task_worker(server: Running) -> Process | None:
    return next((process for process in list_descendants(server.process.pid) if JUDGING_QUEUE in process.words), None)


def count_task_workers(server: Running) -> int:
    return len([process for process in list_descendants(server.process.pid) if TASK_WORKER_WORD in process.words])


def find_web_workers(server: Running) -> list[Process]:
    return [process for process in list_descendants(server.process.pid) if WEB_WORKER_WORD in process.words]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_the_server_with_everything_it_started(
    stop: signal.Signals, installation: Installation, start_server: StartServer
) -> None:
    server = start_server("serve", "--workers", "2", environment=installation.environment)
    wait_until(lambda: count_task_workers(server) == 2, what="a task worker for each queue")
    family = list_descendants(server.process.pid)
    assert len(find_web_workers(server)) == 2

    server.process.send_signal(stop)
    code = server.process.wait(timeout=STOP_SECONDS)
    workers = [process.words for process in family if process.is_running and TRACKER_WORD not in process.words]
    assert workers == []

    # The workers are waited for; what Python itself keeps beside them ends when it finds them gone.
    wait_until(lambda: not any(process.is_running for process in family), what="the end of all", within=10)
    assert (code, is_listening(server.port)) == (0, False)
    assert "Traceback" not in server.output.read_text()


def test_a_killed_task_worker_is_started_again_and_does_what_was_asked(
    installation: Installation, start_server: StartServer
) -> None:
    server = start_server("serve", "--workers", "1", environment=installation.environment)
    first = wait_until(lambda: find_task_worker(server), what="the task worker")
    before = server.visitor.sign_in(MANAGER, PASSWORD)
    assert read_judged_day(before.text) == "2025-12-27"

    os.kill(first.number, signal.SIGKILL)
    server.visitor.send("/judge-again/", page="/", as_of="2025-06-30")

    def judged_anew() -> str | None:
        page = server.visitor.ask("/").text
        return page if read_judged_day(page) == "2025-06-30" else None

    after = wait_until(judged_anew, what="the customers judged as of June")
    second = find_task_worker(server)
    assert read_total(after) == CUSTOMERS
    assert second is not None
    assert second.number != first.number
    states = read_rows(installation.database_url, "SELECT as_of, state FROM standing_refresh ORDER BY id")
    assert [tuple(map(str, row)) for row in states] == [("2025-12-27", "done"), ("2025-06-30", "done")]


def test_a_killed_web_worker_is_started_again(installation: Installation, start_server: StartServer) -> None:
    server = start_server("serve", "--workers", "1", environment=installation.environment)
    killed = find_web_workers(server)
    assert killed != []
    for worker in killed:
        os.kill(worker.number, signal.SIGKILL)
    wait_until(lambda: not any(worker.is_running for worker in killed), what="the web worker's end")

    answer = wait_until(server.visitor.find_sign_in, what="the sign-in page again")

    assert answer.status == 200


def test_with_a_certificate_somebody_signs_in_by_https_and_nothing_travels_in_the_clear(
    installation: Installation, start_server: StartServer, tmp_path: Path
) -> None:
    files = write_certificate(tmp_path, name="own")

    server = start_server("serve", "--workers", "1", environment=installation.environment, certificate=files)
    inside = server.visitor.sign_in(MANAGER, PASSWORD)

    assert (inside.status, inside.address) == (200, f"https://127.0.0.1:{server.port}/")
    assert {cookie.name: cookie.secure for cookie in server.visitor.cookies} == {"csrftoken": True, "sessionid": True}
    assert f"Kejing runs at https://127.0.0.1:{server.port}/." in server.output.read_text()


def test_a_key_that_belongs_to_another_certificate_is_one_sentence(tmp_path: Path) -> None:
    one, other = write_certificate(tmp_path, name="one"), write_certificate(tmp_path, name="other")

    refused = run("serve", "--cert", str(one.cert), "--key", str(other.key), environment=build_environment(tmp_path))

    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), refused.stderr


@pytest.mark.parametrize("command", [["serve"], ["demo", "--no-browser", "--customers", "20"]])
def test_a_taken_port_is_one_sentence(command: list[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        refused = run(*command, "--port", port, environment=build_environment(tmp_path))

    assert refused.returncode == 2
    assert refused.stderr.strip().splitlines()[-1] == (
        f"Port {port} on 127.0.0.1 is taken or not allowed. Choose another with --port."
    )
    assert "Traceback" not in refused.stderr


def test_a_database_server_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://anna:secret@127.0.0.1:{find_free_port()}/kejing"

    refused = run("serve", environment=build_environment(tmp_path, DATABASE_URL=url))

    assert (refused.returncode, refused.stdout, len(refused.stderr.strip().splitlines())) == (2, "", 1), refused.stderr
    assert "secret" not in refused.stderr


def test_a_database_file_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "kejing.sqlite3").write_bytes(b"a shopping list, not a database\n" * 100)

    refused = run("serve", environment=build_environment(tmp_path))

    assert (refused.returncode, refused.stdout, len(refused.stderr.strip().splitlines())) == (2, "", 1), refused.stderr

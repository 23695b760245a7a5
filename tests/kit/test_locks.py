import threading
from queue import Queue

import pytest

from kejing.kit.locks import LockTaken, exclusive
from kit.child_processes import run_python, wait_for_line

pytestmark = pytest.mark.django_db(transaction=True)

HOLDING = """
import sys
from kejing.kit.locks import exclusive
with exclusive("import 1"):
    print("held", flush=True)
    sys.stdin.readline()
print("released", flush=True)
sys.stdin.readline()
"""


def is_taken(name: str) -> bool:
    try:
        with exclusive(name):
            return False
    except LockTaken:
        return True


def test_a_lock_is_held_inside_the_block_and_free_after_it() -> None:
    with exclusive("a"):
        inside = (is_taken("a"), is_taken("b"))

    assert (inside, is_taken("a")) == ((True, False), False)


def test_a_lock_is_free_again_after_an_error_inside_it() -> None:
    with pytest.raises(ZeroDivisionError), exclusive("a"):
        1 / 0  # noqa: B018 - it is here to fail

    assert not is_taken("a")


def test_nobody_holds_a_lock_twice_the_same_thread_included() -> None:
    with exclusive("a"), pytest.raises(LockTaken, match="'a'") as refused, exclusive("a"):
        pass

    assert refused.value.name == "a"


def test_a_lock_refused_stays_with_its_holder() -> None:
    with exclusive("a"):
        with pytest.raises(LockTaken), exclusive("a"):
            pass
        assert is_taken("a")


def test_locks_of_other_names_are_other_locks_whatever_signs_they_are_made_of() -> None:
    with exclusive("导入 一"), exclusive("导入 二"), exclusive("a/b:c\\..%"), exclusive("a/b:c\\.. %" * 100):
        assert is_taken("导入 一")


def test_threads_exclude_each_other() -> None:
    found: Queue[str] = Queue()

    def try_it() -> None:
        try:
            with exclusive("a"):
                found.put("held")
        except LockTaken:
            found.put("taken")

    with exclusive("a"):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()

    assert found.get_nowait() == "taken"


def test_one_process_waits_until_another_is_done() -> None:
    with run_python(HOLDING) as child:
        assert wait_for_line(child) == "held"
        with pytest.raises(LockTaken), exclusive("import 1", wait_seconds=0.2):
            pass
        threading.Timer(0.3, lambda: child.stdin and (child.stdin.write("\n"), child.stdin.flush())).start()

        with exclusive("import 1", wait_seconds=60):
            assert wait_for_line(child) == "released"


def test_a_lock_ends_with_the_process_that_is_killed_holding_it() -> None:
    with run_python(HOLDING) as child:
        assert wait_for_line(child) == "held"
        assert is_taken("import 1")

        child.kill()
        child.wait()

        with exclusive("import 1", wait_seconds=60):
            pass

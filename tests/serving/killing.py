"""Does one piece of an import after the other, each in a process of its own that can be killed at any moment of it.

Run as `python -m serving.killing`; each line of its standard input is an order as JSON, each line of its output the
answer. The pieces are forks of a process that has loaded everything and begun nothing, so that twenty deaths cost no
twenty starts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from typing import Any

from kejing.site.starting import set_up_django


def do_piece(order: dict[str, Any], answer: int) -> None:
    """Do a piece, and write what it gave and how many moments it had."""
    moments = pieces.count_moments(die_at=order.get("die_at"), run_at=order.get("run_at"))
    given = pieces.PIECES[order["do"]](*order["with"])
    os.write(answer, json.dumps({"given": given, "moments": moments()}).encode())


def fork_piece(order: dict[str, Any]) -> dict[str, Any]:
    """Do a piece in a fork, which is killed after some seconds where the order says so; tell how it went."""
    answer, out = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(answer)
            do_piece(order, out)
            code = 0
        except BaseException:  # noqa: BLE001 - a fork never returns to where it came from
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(out)
    if order.get("die_after") is not None:
        time.sleep(order["die_after"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(answer, "rb") as stream:
        said = stream.read()
    _number, status = os.waitpid(child, 0)
    told: dict[str, Any] = json.loads(said) if said else {}
    return {**told, "seconds": time.monotonic() - began, "code": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    set_up_django()
    # What a thread holds while a process is forked is held for ever: nothing of this is begun here.
    from serving import pieces

    for line in sys.stdin:
        sys.stdout.write(json.dumps(fork_piece(json.loads(line))) + "\n")
        sys.stdout.flush()

"""The product's application, timed: what each request took in the worker, written to the file in KEJING_BENCH_TIMES."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from kejing.site.wsgi import application as untimed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

times = os.open(os.environ["KEJING_BENCH_TIMES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer as the product does, and write down the page as its visitor calls it and the seconds it took."""
    begun = time.perf_counter()
    answer = untimed(environ, start_response)
    taken = time.perf_counter() - begun
    if page := environ.get("HTTP_X_PAGE"):
        os.write(times, f"{page}\t{taken}\n".encode())
    return answer

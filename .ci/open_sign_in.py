#!/usr/bin/env python3
"""Wait until a server's first page answers with the sign-in form, then fetch every asset that page names."""

import re
import sys
import time
from http.client import HTTPException
from urllib.parse import urljoin
from urllib.request import urlopen

PATIENCE_SECONDS = 90


def read(address: str) -> bytes:
    """Return what an address answers after redirects."""
    with urlopen(address, timeout=10) as response:  # noqa: S310 (an address on this machine)
        content: bytes = response.read()
        return content


def wait_for_page(address: str) -> str:
    """Return the first page as soon as the server gives one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return read(address).decode("utf-8")
        except (OSError, HTTPException):  # not listening yet, or still starting
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main(address: str) -> int:
    """Return 0 when the page has a password field and all its assets answer."""
    began = time.monotonic()
    page = wait_for_page(address)
    seconds = time.monotonic() - began
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    if 'type="password"' not in page or not assets:
        sys.stderr.write(f"This is no sign-in page with assets:\n{page[:2000]}\n")
        return 1
    for asset in assets:  # the icon is no text
        if not read(urljoin(address, asset)):
            sys.stderr.write(f"{asset} is empty\n")
            return 1
    sys.stdout.write(f"first page after {seconds:.1f} s, {len(assets)} assets\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

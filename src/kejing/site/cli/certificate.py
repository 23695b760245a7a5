"""The certificate of a server that speaks HTTPS by itself."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kejing.site.cli.errors import BadInput
from kejing.site.words import _

if TYPE_CHECKING:
    from pathlib import Path

SPEAKS_HTTPS: Final = "KEJING_TLS"
"""What tells the settings of the server and of its workers that nothing travels in the clear."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Two files that belong together, found right."""

    cert: Path
    key: Path


def read_certificate(cert: Path | None, key: Path | None) -> Certificate | None:
    """Return the files of a certificate, None where none is named; from then on cookies travel by HTTPS only.

    :raises BadInput: if one is named without the other, or they cannot serve
    """
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise BadInput(_("A certificate is two files: name both, --cert and --key."))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Asked for a password the server could not start by itself: such a key is refused as one that cannot be read.
        context.load_cert_chain(cert, key, password=lambda: "")
    except OSError as error:  # what the ssl module raises is one too
        sentence = _("{cert} and {key} are no certificate with its key that can be read without a password: {reason}")
        raise BadInput(sentence.format(cert=cert, key=key, reason=error.strerror or error)) from error
    os.environ[SPEAKS_HTTPS] = "true"
    return Certificate(cert, key)

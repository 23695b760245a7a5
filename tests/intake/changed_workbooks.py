"""Workbooks with a part changed, as no program writes them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from intake.written_tables import write_workbook

SHEET = "xl/worksheets/sheet1.xml"


def read_parts(rows: Sequence[Sequence[object]]) -> dict[str, bytes]:
    """Return the parts of a workbook with these rows."""
    with TemporaryDirectory() as folder:
        written = write_workbook(Path(folder) / "a.xlsx", rows).read_bytes()
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_changed(
    path: Path, rows: Sequence[Sequence[object]], change: Callable[[bytes], bytes], *, part: str = SHEET
) -> Path:
    """Write rows as a workbook in which the content of one part is changed; return the path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in read_parts(rows).items():
            archive.writestr(name, change(body) if name == part else body)
    return path

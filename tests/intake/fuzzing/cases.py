"""One thing to read: files with their roles and what a person decided, drawn from a seed, and kept as text."""

import base64
import json
import random
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from intake.fuzzing.changes import change_bytes, change_table
from intake.fuzzing.making import make_table
from intake.fuzzing.tables import COMPANIONS, LEDGERS, Table, split_table
from intake.fuzzing.writing import WRITERS, change_inside, count_text_rows, make_splices, pack, write_text
from kejing.intake import Companions, Drops, FileKind, Options
from kejing.intake.containers import delimited, parquet, sheets
from kejing.intake.containers.tables import BATCH_ROWS
from kejing.intake.lines import store

_NAMES: Final = {
    "csv": "a.csv",
    "xlsx": "a.xlsx",
    "xls": "a.xls",
    "html": "a.xls",
    "xml": "a.xls",
    "parquet": "a.parquet",
}


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to read: its role (a `FileKind`), its name, what is in it.

    `rows` is how many rows of text its writer put there, null where that is not certain any more.
    """

    role: str
    name: str
    content: bytes
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person says beside the files; `batch_rows` and `spill_rows` make small files go the way of large ones.

    With `opens_only` nothing but the containers is looked at: many more can be in the same time.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    amount_basis: str | None = None
    accept_difference: bool = False
    skip_bad_rows: bool = False
    minor_digits: int = 2
    drops: bool = False
    batch_rows: int = BATCH_ROWS
    spill_rows: int = store.SPILL_ROWS
    opens_only: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Files and decisions, read together."""

    files: tuple[GivenFile, ...]
    decisions: Decisions = field(default_factory=Decisions)

    def put(self, folder: Path) -> tuple[list[Path], Companions]:
        """Write the files and return the paths of the lines and of those beside them."""
        lines: list[Path] = []
        beside: dict[str, Path] = {}
        for file in self.files:
            path = folder / file.name
            path.write_bytes(file.content)
            if file.role == FileKind.LINES:
                lines.append(path)
            else:
                beside[file.role] = path
        return lines, Companions(**beside)

    @property
    def options(self) -> Options:
        """The decisions as options of the reading."""
        said = self.decisions
        return Options(
            date_order="dmy" if said.date_order == "dmy" else "mdy" if said.date_order else None,
            amount_basis="net" if said.amount_basis == "net" else "gross" if said.amount_basis else None,
            accept_difference=said.accept_difference,
            skip_bad_rows=said.skip_bad_rows,
        )

    @property
    def is_scanned(self) -> bool:
        """Whether the command line would ask the files where they lie."""
        said = self.decisions
        plain = Decisions(mapping=said.mapping, batch_rows=said.batch_rows, spill_rows=said.spill_rows)
        return said == plain and all(file.role == FileKind.LINES for file in self.files)

    @property
    def drop_options(self) -> Drops:
        """What is left out."""
        if not self.decisions.drops:
            return Drops()
        return Drops(items=("0012",), types=("sale_return", "赠送单"), zero=True, identical=True)


def draw_case(seed: int, number: int) -> Case:
    """Return the case of a number; the same for ever."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - no secret is drawn
    if chance.random() < 0.85:
        return _draw_container(chance)
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        table = make_table(FileKind.LINES, chance) if chance.random() < 0.35 else split_table(chance.choice(LEDGERS))
        if chance.random() < 0.7:
            files = [_draw_file(FileKind.LINES, table, chance, scratch)]
            if chance.random() < 0.15:
                other = chance.choice((table, split_table(chance.choice(LEDGERS))))
                files.append(replace(_draw_file(FileKind.LINES, other, chance, scratch), name=f"other-{files[0].name}"))
        else:
            table = table if chance.random() < 0.4 else split_table(LEDGERS[0])
            files = [GivenFile(FileKind.LINES.value, "lines.csv", write_text(table, chance, scratch))]
            for kind in chance.sample(tuple(COMPANIONS), chance.choice((1, 1, 2, 3))):
                beside = make_table(kind, chance) if chance.random() < 0.4 else split_table(COMPANIONS[kind])
                given = _draw_file(kind, beside, chance, scratch)
                files.append(replace(given, name=f"{kind.value}-{given.name}"))
    return Case(tuple(files), _draw_decisions(table, chance))


def _draw_container(chance: random.Random) -> Case:
    """Return a file of any container with changed bytes, to be opened only."""
    container = chance.choice((*WRITERS, "xlsx", "xls"))
    content = _write_sound(container, chance.randrange(20))
    if chance.random() < 0.7:
        content = change_inside(content, chance)
    else:
        content = change_bytes(content, chance, others=_splices())
    file = GivenFile(FileKind.LINES.value, _NAMES[container], content)
    return Case((file,), Decisions(batch_rows=chance.choice((BATCH_ROWS, 2)), opens_only=True))


@lru_cache(maxsize=256)
def _write_sound(container: str, number: int) -> bytes:
    chance = random.Random(number)  # noqa: S311 - the same
    table = split_table(chance.choice((*LEDGERS, *COMPANIONS.values())))
    with TemporaryDirectory() as folder:
        return WRITERS[container](change_table(table, chance), chance, Path(folder))


def _draw_file(kind: FileKind, table: Table, chance: random.Random, folder: Path) -> GivenFile:
    changed = change_table(table, chance)
    container = chance.choice(("csv", "csv", "csv", *WRITERS))
    content = WRITERS[container](changed, chance, folder)
    name = _NAMES[container]
    rows = count_text_rows(changed) if container == "csv" else None
    if chance.random() < 0.08:
        content, name = pack(content, name, chance)
        rows = None
    if chance.random() < 0.35:
        rows = None
        if chance.random() < 0.75:
            content = change_inside(content, chance)
        else:
            content = change_bytes(content, chance, others=_splices())
    return GivenFile(kind.value, name, content, rows)


def _draw_decisions(table: Table, chance: random.Random) -> Decisions:
    if chance.random() < 0.2:
        return Decisions(batch_rows=chance.choice((BATCH_ROWS, 2)))
    headers = max(table[:5], key=len, default=[]) or ["日期"]
    fields = ("ignore", "amount", "sold_on", "customer_name", "customer_code", "discount", "quantity", "document_type")
    return Decisions(
        mapping={chance.choice(headers): chance.choice(fields)} if chance.random() < 0.1 else {},
        date_order=chance.choice((None, "dmy", "mdy")),
        amount_basis=chance.choice((None, None, None, None, "gross", "net")),
        accept_difference=chance.random() < 0.8,
        skip_bad_rows=chance.random() < 0.8,
        minor_digits=chance.choice((2, 2, 2, 0, 3)),
        drops=chance.random() < 0.15,
        batch_rows=chance.choice((BATCH_ROWS, BATCH_ROWS, BATCH_ROWS, 2, 5)),
        spill_rows=chance.choice((store.SPILL_ROWS, store.SPILL_ROWS, 1, 3)),
    )


@lru_cache(maxsize=1)
def _splices() -> list[bytes]:
    return make_splices([split_table(text) for text in LEDGERS])


@contextmanager
def sized(decisions: Decisions) -> Iterator[None]:
    """Read in batches as small as decided while this lasts."""
    names = [(module, "BATCH_ROWS") for module in (delimited, sheets, parquet)] + [(store, "SPILL_ROWS")]
    before = [vars(module)[name] for module, name in names]
    for module, name in names:
        vars(module)[name] = decisions.spill_rows if module is store else decisions.batch_rows
    try:
        yield
    finally:
        for (module, name), size in zip(names, before, strict=True):
            vars(module)[name] = size


def write_case(case: Case) -> dict[str, object]:
    """Return a case as what JSON can hold."""
    files = [
        {**asdict(file), "content": base64.b85encode(zlib.compress(file.content, 9)).decode()} for file in case.files
    ]
    plain = asdict(Decisions())
    said = {name: value for name, value in asdict(case.decisions).items() if value != plain[name]}
    return {"files": files, "decisions": said}


def read_cases(path: Path) -> dict[str, Case]:
    """Return the cases that a file of JSON keeps, by what they are called; none where there is no such file."""
    if not path.exists():
        return {}
    return {name: _read_case(kept) for name, kept in json.loads(path.read_text(encoding="utf-8")).items()}


def _read_case(kept: Mapping[str, object]) -> Case:
    files, said = kept["files"], kept["decisions"]
    if not isinstance(files, list) or not isinstance(said, dict):
        raise TypeError(kept)
    return Case(
        tuple(GivenFile(**{**file, "content": zlib.decompress(base64.b85decode(file["content"]))}) for file in files),
        Decisions(**said),
    )

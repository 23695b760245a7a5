import contextlib
import gzip
import os
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.written_tables import write_csv, write_workbook
from kejing.intake.containers import archives
from kejing.intake.containers.opening import list_files, open_tables
from kejing.intake.containers.sniffing import Kind, find_kind
from kejing.intake.containers.tables import HeaderPlace, Table
from kejing.intake.errors import (
    DamagedFileError,
    EmptyFileError,
    IntakeError,
    MissingFileError,
    NestedArchiveError,
    NoFilesInsideError,
    NotAFileError,
    NotATableError,
    PasswordProtectedError,
    SameFileError,
    UnknownPackingError,
    UnpacksTooLargeError,
)
from services.examples import share_of

HEADER = ("日期", "客户", "金额")
ENCRYPTED, UTF8_NAME = 0x1, 0x800


def find_header(rows: Sequence[Sequence[str]]) -> HeaderPlace:
    """Take the first row as the header."""
    first = tuple(rows[0]) if rows else ()
    return HeaderPlace(row=1, levels=1, headers=first, known=len(set(HEADER).intersection(first)))


def csv_of(customer: str) -> bytes:
    return f"日期,客户,金额\r\n2024-01-02,{customer},1\r\n".encode("gb18030")


def write_zip(path: Path, members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression=method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return path


def write_old_zip(path: Path, name: bytes, content: bytes) -> Path:
    """Write an archive whose name is in the bytes given, as programs without Unicode do."""
    placeholder = "n" * len(name)
    write_zip(path, {placeholder: content})
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), name))
    return path


def open_all(path: Path) -> tuple[Table, ...]:
    folder = path.parent / f"{path.name}.unpacked"
    folder.mkdir(exist_ok=True)
    return open_tables(path, folder=folder, find_header=find_header)


def read_customers(tables: Sequence[Table]) -> list[tuple[str, str, str]]:
    return [
        (table.name, table.container, customer)
        for table in tables
        for batch in table.read_batches()
        for customer in batch["c1"].to_list()
    ]


def refusal(path: Path, error: type[IntakeError]) -> Mapping[str, object]:
    with pytest.raises(error) as caught:
        open_all(path)
    return caught.value.numbers


def test_each_file_of_an_archive_is_a_table_in_the_order_of_their_names(tmp_path: Path) -> None:
    workbook = write_workbook(tmp_path / "b.xlsx", [HEADER, ("2024-01-02", "乙", "1")]).read_bytes()
    path = write_zip(
        tmp_path / "sales.zip",
        {"2025/c.csv": csv_of("丙"), "b.xlsx": workbook, "a.csv": csv_of("甲")},
    )

    assert read_customers(open_all(path)) == [
        ("sales.zip/2025/c.csv", "csv.zip", "丙"),
        ("sales.zip/a.csv", "csv.zip", "甲"),
        ("sales.zip/b.xlsx", "xlsx.zip", "乙"),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_archives_of_common_methods_are_read(tmp_path: Path, method: int) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.csv": csv_of("甲")}, method=method)

    assert read_customers(open_all(path)) == [("a.zip/a.csv", "csv.zip", "甲")]


@pytest.mark.parametrize(
    ("codec", "name"),
    [("gbk", "一月\\销售.csv"), ("gbk", "一月/销售.csv"), ("cp950", "一月/銷售.csv"), ("utf-8", "一月/销售.csv")],
)
def test_a_name_in_an_old_encoding_is_shown_right(tmp_path: Path, codec: str, name: str) -> None:
    path = write_old_zip(tmp_path / "a.zip", name.encode(codec), csv_of("甲"))

    assert [table.name for table in open_all(path)] == [f"a.zip/{name.replace('\\', '/')}"]


def test_what_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    others = (
        "__MACOSX/._a.csv",
        ".DS_Store",
        "x/.hidden.csv",
        "Thumbs.db",
        "desktop.ini",
        "~$a.xlsx",
        "x/~$b.xlsx",
        "x/",
    )
    path = write_zip(tmp_path / "a.zip", {**dict.fromkeys(others, b""), "a.csv": csv_of("甲")})

    assert [table.name for table in open_all(path)] == ["a.zip/a.csv"]


def test_a_folder_is_read_as_the_files_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    (folder / "2023").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for name, customer in {
        "b.csv": "乙",
        "a.csv": "甲",
        "2023/z.csv": "丙",
        ".DS_Store": "",
        ".cache/c.csv": "丁",
        "~$a.csv": "",
    }.items():
        (folder / name).write_bytes(csv_of(customer))
    write_zip(folder / "c.zip", {"d.csv": csv_of("戊")})

    assert read_customers(open_all(folder)) == [
        ("sales/2023/z.csv", "csv", "丙"),
        ("sales/a.csv", "csv", "甲"),
        ("sales/b.csv", "csv", "乙"),
        ("sales/c.zip/d.csv", "csv.zip", "戊"),
    ]
    assert [file.name for file in list_files(folder)] == ["z.csv", "a.csv", "b.csv", "c.zip"]


def test_a_file_in_a_folder_that_is_no_table_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    folder.mkdir()
    write_csv(folder / "a.csv", [HEADER])
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")

    assert refusal(folder, NotATableError) == {"file": "sales/photo.png"}


def test_nothing_in_a_folder_or_an_archive_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "sales"
    folder.mkdir()
    (folder / ".DS_Store").write_bytes(b"x")

    assert refusal(folder, NoFilesInsideError) == {"file": "sales"}
    assert refusal(write_zip(tmp_path / "a.zip", {}), NoFilesInsideError) == {"file": "a.zip"}
    assert refusal(write_zip(tmp_path / "b.zip", {"x/": b""}), NoFilesInsideError) == {"file": "b.zip"}


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.csv", MissingFileError) == {"file": "a.csv"}


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_can_only_be_read_once_or_not_at_all_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "sales"
    folder.mkdir()
    make(folder / "odd")

    assert refusal(folder, NotAFileError) == {"file": "sales/odd"}


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refusal(tmp_path / "pipe", NotAFileError) == {"file": "pipe"}


@pytest.mark.parametrize("mark", ["", "\ufeff", " \r\n\t"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_markup_is_known_whatever_stands_before_it(tmp_path: Path, mark: str, codec: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(f"{mark}<!DOCTYPE html><table>".encode(codec))

    assert find_kind(path) is Kind.MARKUP


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"BMW,1\n", Kind.TEXT),
        (b"BM\0\0", Kind.OTHER),
        (b"PAR1,2\n", Kind.TEXT),
        (b"PAR1\0", Kind.BROKEN_PARQUET),
        (b"PAR1\0PAR1", Kind.PARQUET),
        (b"< 5,1\n", Kind.TEXT),
        (b"\t\x08\x10\0", Kind.OLD_WORKBOOK),
        (b"\xd0\xcf\x11\xe0", Kind.OLD_WORKBOOK),
        (b"%PDF-1.7", Kind.OTHER),
        (b"\x1f\x8b", Kind.GZIP),
        (b"PK\x05\x06", Kind.ZIP),
        (b"", Kind.EMPTY),
        (b"a", Kind.TEXT),
    ],
)
def test_what_a_file_is_stands_in_its_first_bytes(tmp_path: Path, content: bytes, kind: Kind) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert find_kind(path) is kind


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "b.zip", {"a.csv": csv_of("甲")}).read_bytes()
    twice = tmp_path / "a.csv.gz"
    twice.write_bytes(gzip.compress(gzip.compress(csv_of("甲"))))

    assert refusal(write_zip(tmp_path / "a.zip", {"b.zip": inner}), NestedArchiveError) == {"file": "a.zip/b.zip"}
    assert refusal(write_zip(tmp_path / "c.zip", {"a.gz": gzip.compress(b"x")}), NestedArchiveError) == {
        "file": "c.zip/a.gz"
    }
    assert refusal(twice, NestedArchiveError) == {"file": "a.csv.gz"}


def test_a_document_that_is_a_zip_file_is_no_archive_of_ledgers(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.docx", {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})

    assert refusal(path, NotATableError) == {"file": "a.docx"}


def test_an_empty_file_in_an_archive_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.csv": csv_of("甲"), "b.csv": b""})

    assert refusal(path, EmptyFileError) == {"file": "a.zip/b.csv"}


def test_the_same_content_twice_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.csv": csv_of("甲"), "b.csv": csv_of("乙"), "c.csv": csv_of("甲")})

    assert refusal(path, SameFileError) == {
        "first": "a.zip/a.csv",
        "first_place": 1,
        "second": "a.zip/c.csv",
        "second_place": 3,
    }


def patch_header(path: Path, *, flags: int | None = None, method: int | None = None) -> Path:
    """Say something else of the only member, both before it and in the directory."""
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(mark) + place
        if flags is not None:
            struct.pack_into("<H", content, start, flags)
        if method is not None:
            struct.pack_into("<H", content, start + 2, method)
    path.write_bytes(content)
    return path


def test_an_archive_with_a_password_is_refused(tmp_path: Path) -> None:
    path = patch_header(write_zip(tmp_path / "a.zip", {"a.csv": csv_of("甲")}), flags=ENCRYPTED)

    assert refusal(path, PasswordProtectedError) == {"file": "a.zip/a.csv"}


@pytest.mark.parametrize("method", [9, 14, 98])
def test_an_archive_of_an_uncommon_method_is_refused(tmp_path: Path, method: int) -> None:
    path = patch_header(write_zip(tmp_path / "a.zip", {"a.csv": csv_of("甲")}), method=method)

    assert refusal(path, UnknownPackingError) == {"file": "a.zip/a.csv"}


@pytest.fixture
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SUSPECT_BYTES", 1_000_000)
    monkeypatch.setattr(archives, "MOST_BYTES", 5_000_000)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    monkeypatch.setattr(archives, "MOST_DIRECTORY_BYTES", 10_000)


BLANKS = b"2024-01-02,\xbc\xd7,1\n" * 100_000  # 1.8 MB, and next to nothing when packed


@pytest.mark.usefixtures("small_bounds")
def test_what_shrinks_too_far_was_made_to_burst(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(BLANKS))

    assert refusal(packed, UnpacksTooLargeError) == {"file": "a.csv.gz"}
    assert refusal(write_zip(tmp_path / "a.zip", {"a.csv": BLANKS}), UnpacksTooLargeError) == {"file": "a.zip/a.csv"}
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.unpacked/*")) <= 1_048_576


@pytest.mark.usefixtures("small_bounds")
def test_too_much_in_all_or_too_many_files_are_refused(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 8_000
    much = write_zip(tmp_path / "a.zip", {f"{n}.csv": noise for n in range(3)}, method=zipfile.ZIP_STORED)
    many = write_zip(tmp_path / "b.zip", {f"{n}.csv": csv_of(str(n)) for n in range(11)})
    masses = write_zip(tmp_path / "c.zip", {f"{n}.csv": b"" for n in range(200)})

    for path in (much, many, masses):
        assert refusal(path, UnpacksTooLargeError) == {"file": path.name}
        assert list((tmp_path / f"{path.name}.unpacked").iterdir()) == []


@pytest.mark.usefixtures("small_bounds")
def test_an_archive_that_lies_about_its_size_writes_no_more_than_it_says(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.csv": BLANKS})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", content, content.index(mark) + place, 1000)
    path.write_bytes(content)

    assert refusal(path, DamagedFileError) == {"file": "a.zip/a.csv"}


@settings(max_examples=share_of(60))
@given(places=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_archive_is_read_or_refused(places: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = write_zip(Path(folder) / "a.zip", {"一.csv": csv_of("甲"), "b.csv": csv_of("乙")})
        content = bytearray(path.read_bytes())
        for place, value in places:
            content[place % len(content)] = value
        path.write_bytes(content)
        with contextlib.suppress(IntakeError):  # any other exception is a fault
            tables = open_all(path)
            assert read_customers(tables)


@pytest.mark.parametrize("cut", [5, 20, 60])
def test_a_compressed_file_that_breaks_off_is_refused(tmp_path: Path, cut: int) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(csv_of("甲") * 50)[:-cut])

    assert refusal(packed, DamagedFileError) == {"file": "a.csv.gz"}

"""Files of check-ins that another program recorded (WeCom's 外出打卡), read into rows: nothing is stored here.

Two forms are read: the saved answer of `checkin/getcheckindata`, and the table that an administrator exports, as a
workbook or a text. Their coordinates are GCJ-02; a row's are WGS-84.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from kejing.followups.models.seconds import LONGEST_ACCOUNT, LONGEST_PLACE
from kejing.followups.operations.reporting import Place, is_on_earth
from kejing.geo import Datum, Position, convert
from kejing.intake import IntakeError
from kejing.intake.containers.opening import open_tables
from kejing.intake.containers.tables import column_name
from kejing.intake.headers import normalise_header
from kejing.intake.layout.header import find_header
from kejing.kit.standards import own_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kejing.intake.containers.tables import HeaderPlace, Table

LARGEST_FILE: Final = 5 * 1024**2
MOST_ROWS: Final = 20_000
MILLIONTHS: Final = 1_000_000
FARTHEST: Final = 180 * MILLIONTHS
AHEAD: Final = timedelta(days=1)
"""A row that is further in the future than this is none: a clock may be wrong, or another time zone meant."""
MISSED: Final = ("未打卡", "缺卡", "not checked in", "missed")
"""What a row says that stands for a check-in that never was."""

_OUT: Final = re.compile(r"外出|外勤|out.?of.?office|outside|outdoor|field.?work", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_TIME: Final = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?")
_NEXT_DAY: Final = ("次日", "next day")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?|0?\.\d+")
_SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days are of no time zone

_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "time": frozenset({"打卡时间", "签到时间", "实际打卡时间", "时间", "checkintime", "time", "checkedinat"}),
    "day": frozenset({"日期", "打卡日期", "签到日期", "date", "checkindate"}),
    "account": frozenset({"账号", "帐号", "成员账号", "userid", "成员id", "用户id", "account", "username"}),
    "name": frozenset({"姓名", "名字", "成员", "员工", "人员", "打卡人", "name", "member", "person"}),
    "kind": frozenset({"打卡类型", "类型", "签到类型", "checkintype", "type", "kind"}),
    "status": frozenset({"打卡状态", "状态", "异常", "异常类型", "打卡结果", "status", "result", "exceptiontype"}),
    "place": frozenset({"打卡地点", "地点", "位置", "签到地点", "打卡位置", "location", "locationtitle", "place"}),
    "detail": frozenset({"详细地址", "打卡地址", "地址", "address", "locationdetail"}),
    "latitude": frozenset({"纬度", "latitude", "lat"}),
    "longitude": frozenset({"经度", "longitude", "lng", "lon"}),
}
_KNOWN: Final = frozenset[str]().union(*_COLUMNS.values())


class FileRefusal(StrEnum):
    """Why a file of check-ins is not read."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_READABLE = "not_readable"
    WECOM_REFUSED = "wecom_refused"
    NO_COLUMNS = "no_columns"
    NO_KIND = "no_kind"
    EMPTY = "empty"


class FileRefused(Exception):
    """A file that holds no check-ins; `reason` says why, `given` what it holds instead."""

    def __init__(self, reason: FileRefusal, given: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.given = given


@dataclass(frozen=True, slots=True)
class SecondRow:
    """One check-in out of office: by which account and name, when, and where (WGS-84), if the file says."""

    account: str
    name: str
    at: datetime
    position: Position | None
    place: str

    @property
    def known_by(self) -> str:
        """What the file calls the person: the account, else the name."""
        return self.account or self.name

    def to_list(self) -> list[str | float | None]:
        """Return it as it is kept until somebody decided; `from_list` reads it."""
        north, east = (None, None) if self.position is None else (self.position.latitude, self.position.longitude)
        return [self.account, self.name, self.at.isoformat(), north, east, self.place]

    @classmethod
    def from_list(cls, kept: Sequence[Any]) -> SecondRow:
        """Return the row that was kept."""
        account, name, at, north, east, place = kept
        position = None if north is None or east is None else Position(north, east)
        return cls(account, name, datetime.fromisoformat(at), position, place)


@dataclass(frozen=True, slots=True)
class SecondFile:
    """What a file says: its check-ins out of office, and whom other rows name (account, name, how many).

    `from_at` and `until_at` are the first and the last moment of any row.
    """

    rows: Sequence[SecondRow]
    others: Sequence[tuple[str, str, int]]
    unread: int
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class _Read:
    row: SecondRow
    is_out: bool


def read_second_file(path: Path, *, name: str, now: datetime) -> SecondFile:
    """Return what a file of check-ins says; `name` is how it is called. Rows of days to come are not read.

    :raises FileRefused: if it is too large, or holds no check-ins
    """
    if path.stat().st_size > LARGEST_FILE:
        raise FileRefused(FileRefusal.TOO_LARGE)
    with path.open("rb") as file:
        beginning = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    found = list(_read_answer(path) if beginning.startswith((b"{", b"[")) else _read_export(path, name=name))
    read = [one for one in found if one is not None and one.row.at <= now + AHEAD]
    if not read:
        raise FileRefused(FileRefusal.EMPTY)
    others: dict[tuple[str, str], int] = {}
    for one in read:
        if not one.is_out:
            key = (one.row.account, one.row.name)
            others[key] = others.get(key, 0) + 1
    rows = sorted((one.row for one in read if one.is_out), key=lambda row: (row.at, row.known_by))
    moments = [one.row.at for one in read]
    told = [(account, person, count) for (account, person), count in sorted(others.items())]
    return SecondFile(rows, told, len(found) - len(read), min(moments), max(moments))


def _read_answer(path: Path) -> Iterator[_Read | None]:
    """Yield the rows of a saved answer of WeCom, or of several in a list."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileRefused(FileRefusal.NOT_READABLE) from error
    rows: list[Any] = []
    for answer in told if isinstance(told, list) else [told]:
        if not isinstance(answer, dict):
            raise FileRefused(FileRefusal.NOT_READABLE)
        if answer.get("errcode"):
            raise FileRefused(FileRefusal.WECOM_REFUSED, f"{answer['errcode']} {answer.get('errmsg', '')}".strip())
        data = answer.get("checkindata")
        if not isinstance(data, list):
            raise FileRefused(FileRefusal.NO_COLUMNS)
        rows += data
    if len(rows) > MOST_ROWS:
        raise FileRefused(FileRefusal.TOO_MANY)
    yield from map(_read_entry, rows)


def _read_entry(entry: object) -> _Read | None:
    """Return one entry of WeCom's answer, None where it says neither who nor when."""
    if not isinstance(entry, dict):
        return None
    account, seconds = str(entry.get("userid") or "").strip(), entry.get("checkin_time")
    if not account or isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 2**33:
        return None
    at = datetime.fromtimestamp(seconds, tz=UTC)
    latitude, longitude = (_millionths(entry.get(name)) for name in ("lat", "lng"))
    words = (entry.get("location_title"), entry.get("location_detail"))
    row = _row(account=account, name="", at=at, latitude=latitude, longitude=longitude, words=words)
    is_out = _is_out(str(entry.get("checkin_type") or ""), status=str(entry.get("exception_type") or ""))
    return _Read(row, is_out)


def _millionths(value: object) -> float | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    # What is further than there is would be no number at all.
    return value / MILLIONTHS if is_number and isinstance(value, int) and 0 < abs(value) <= FARTHEST else None


def _read_export(path: Path, *, name: str) -> Iterator[_Read | None]:
    """Yield the rows of an exported table."""
    with TemporaryDirectory(prefix="kejing-check-ins-") as folder:
        try:
            tables = open_tables(path, folder=Path(folder), find_header=_find_header, name=name)
            fitting = [(table, columns) for table in tables if (columns := _columns_of(table)) is not None]
            if not fitting:
                raise FileRefused(FileRefusal.NO_COLUMNS)
            count = 0
            for table, columns in fitting:
                for cells in _cells_of(table, columns):
                    count += 1
                    if count > MOST_ROWS:
                        raise FileRefused(FileRefusal.TOO_MANY)
                    yield _read_cells(cells, is_all_out="kind" not in columns)
        except IntakeError as error:
            raise FileRefused(FileRefusal.NOT_READABLE) from error


def _find_header(rows: Sequence[Sequence[str]]) -> HeaderPlace:
    return find_header(rows, is_known=lambda header: normalise_header(header) in _KNOWN)


def _columns_of(table: Table) -> dict[str, str] | None:
    """Return in which column of a table each thing stands, None where it names neither people nor moments.

    :raises FileRefused: if nothing says which of its rows are check-ins out of office
    """
    found: dict[str, str] = {}
    for place, header in enumerate(table.headers):
        # Headers of two rows are joined by a dash: the lower one names the column.
        words = {normalise_header(header), normalise_header(header.rpartition("-")[2])}
        field = next((field for field, known in _COLUMNS.items() if words & known), None)
        if field is not None:
            found.setdefault(field, column_name(place))
    if "time" not in found or not {"account", "name"} & set(found):
        return None
    if "kind" not in found and not any(map(_OUT.search, (*table.titles, table.sheet or "", table.name))):
        raise FileRefused(FileRefusal.NO_KIND)
    return found


def _cells_of(table: Table, columns: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for batch in table.read_batches():
        for row in batch.iter_rows(named=True):
            cells = {field: (row.get(column) or "").strip() for field, column in columns.items()}
            if any(cells.values()):
                yield cells


def _read_cells(cells: Mapping[str, str], *, is_all_out: bool) -> _Read | None:
    """Return one row of a table, None where it says neither who nor when."""
    at = _read_moment(cells.get("day", ""), cells["time"])
    account, name = cells.get("account", ""), cells.get("name", "")
    if at is None or not (account or name):
        return None
    latitude, longitude = (_degrees(cells.get(field, "")) for field in ("latitude", "longitude"))
    words = (cells.get("place"), cells.get("detail"))
    row = _row(account=account, name=name, at=at, latitude=latitude, longitude=longitude, words=words)
    kind = "外出" if is_all_out else cells["kind"]
    return _Read(row, _is_out(kind, status=cells.get("status", "")))


def _read_moment(day: str, moment: str) -> datetime | None:
    """Return the moment that a row names by the company's clock, None where it is none."""
    on = _read_date(moment) or _read_date(day)
    at = _read_time(moment)
    if on is None or at is None:
        return None
    try:
        if any(word in moment.casefold() for word in _NEXT_DAY):
            on += timedelta(days=1)
        return datetime.combine(on, at, tzinfo=own_zone()).astimezone(UTC)
    except OverflowError:  # the first or the last day that there is
        return None


def _read_date(text: str) -> date | None:
    if (serial := _read_serial(text)) is not None:
        return serial.date() if serial.date() > _SERIAL_ZERO.date() else None
    found = _DAY.search(text)
    try:
        return None if found is None else date(*map(int, found.groups()))
    except ValueError:
        return None


def _read_time(text: str) -> time | None:
    if (serial := _read_serial(text)) is not None:
        return serial.time()
    found = _TIME.search(text)
    try:
        return None if found is None else time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        return None


def _read_serial(text: str) -> datetime | None:
    """Return the moment that a spreadsheet counts in days, None where the text is no such number."""
    if not _SERIAL.fullmatch(text):
        return None
    return _SERIAL_ZERO + timedelta(seconds=round(float(text) * 86_400))


def _degrees(text: str) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees or None


def _row(
    *,
    account: str,
    name: str,
    at: datetime,
    latitude: float | None,
    longitude: float | None,
    words: Iterable[object],
) -> SecondRow:
    position = None
    if latitude is not None and longitude is not None and is_on_earth(Place(latitude, longitude, 0.0)):
        position = convert(Position(latitude, longitude), origin=Datum.GCJ02, to=Datum.WGS84)
    # Each part once: the title often stands at the end of the address too.
    place = " ".join(dict.fromkeys(text for one in words if (text := str(one or "").strip())))
    return SecondRow(account[:LONGEST_ACCOUNT], name[:LONGEST_ACCOUNT], at, position, place[:LONGEST_PLACE])


def _is_out(kind: str, *, status: str) -> bool:
    """Answer whether a row is a check-in out of office that somebody really made."""
    return _OUT.search(kind) is not None and not any(word in status.casefold() for word in MISSED)

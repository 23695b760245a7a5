"""The tests' own writer of whole ledgers: documents laid out as the rows of a sheet, as programs and people do it.

`lay_out` arranges the documents and says what is to be read back from them; `written_ledgers` puts the sheet into a
file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final

type Cell = str | date | Decimal | int | None
type Cells = list[Cell]
type Expected = tuple[object, ...]

EXPECTED: Final = (
    "sold_on", "document_number", "document_type", "customer_code", "customer_name", "salesperson", "item_code",
    "item_name", "quantity", "amount",
)  # fmt: skip
"""The columns of the ledger's lines that `Sheet.lines` has."""

_COLUMNS: Final = (
    "sold_on", "document_number", "customer_code", "customer_name", "salesperson", "item_code", "item_name",
    "quantity", "amount", "remark",
)  # fmt: skip
_OF_DOCUMENT: Final = ("sold_on", "document_number", "customer_code", "customer_name", "salesperson")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document; whatever is null is a blank cell."""

    item_code: str | None
    item_name: str
    quantity: Decimal | None
    amount: Decimal
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What holds for all lines of a document, and the lines."""

    sold_on: date
    number: str
    customer_code: str
    customer_name: str
    salesperson: str | None
    lines: tuple[Line, ...]


class Band(StrEnum):
    """What stands alone above the rows it holds for."""

    NONE = "none"
    SALESPERSON = "salesperson"
    CUSTOMER = "customer"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Words:
    """What a sheet says in one language; `levels` are the two rows of a merged header, column by column."""

    headers: Mapping[str, str]
    levels: Mapping[str, tuple[str, str]]
    titles: tuple[str, ...]
    number: str
    subtotal: str
    total: str
    page: str
    opening: str
    footers: tuple[str, ...]
    by_customer: str


def _words(headers: str, levels: str, titles: str, footers: str, *, words: str) -> Words:
    number, subtotal, total, page, opening, by_customer = words.split("|")
    pairs = [tuple(pair.split("/")) for pair in levels.split("|")]
    return Words(
        headers=dict(zip(_COLUMNS, headers.split("|"), strict=True)),
        levels={name: (upper, lower) for name, (upper, lower) in zip(_COLUMNS, pairs, strict=True)},
        titles=tuple(titles.split("|")),
        footers=tuple(footers.split("|")),
        number=number,
        subtotal=subtotal,
        total=total,
        page=page,
        opening=opening,
        by_customer=by_customer,
    )


WORDS: Final[Mapping[str, Words]] = {
    "zh-hans": _words(
        "单据日期|单据编号|客户编号|客户名称|业务员|商品编号|商品名称|数量|金额|备注",
        "单据/日期|单据/编号|客户/编号|客户/名称|业务员/|商品/编号|商品/名称|数量/|金额/|备注/",
        "大连北方商贸有限公司|销售明细表|查询时间:2012-01-01至2060-12-31",
        "制表人：王五|打印日期：2024-02-01|第 1 页 共 1 页",
        words="行号|小计|合计|本页小计|期初余额|按客户汇总的销售明细",
    ),
    "zh-hant": _words(
        "單據日期|單據編號|客戶編號|客戶名稱|業務員|商品編號|商品名稱|數量|金額|備註",
        "單據/日期|單據/編號|客戶/編號|客戶/名稱|業務員/|商品/編號|商品/名稱|數量/|金額/|備註/",
        "台北商貿有限公司|銷貨明細表|查詢期間:2012-01-01至2060-12-31",
        "製表人：王五|列印日期：2024-02-01|第 1 頁 共 1 頁",
        words="序號|小計|合計|本頁小計|期初餘額|按客戶彙總的銷貨明細",
    ),
    "en": _words(
        "Invoice Date|Invoice No|Customer ID|Customer Name|Salesperson|Item Code|Item Name|Quantity|Amount|Memo",
        "Invoice/Date|Invoice/No|Customer/ID|Customer/Name|Salesperson/|Item/Code|Item/Name|Quantity/|Amount/|Memo/",
        "Acme Trading|Sales Detail|January 2012 - December 2060",
        "Prepared by: Wang Wu|Printed 2024-02-01|Page 1 of 1",
        words="No.|Subtotal|Total|Page Total|Opening Balance|Sales by Customer Detail",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """How the documents of a ledger are arranged.

    `titles` and `footers` are how many there are, `levels` how many rows the header has. A page has `page_rows` rows
    and begins with the header, nought for a single one; `blank_every` puts a blank row before every so many. The heads
    of `band` say what they are where `says_band`. `label_place` is the column in which words stand, from the left;
    `is_continued` leaves the cells of a document blank on its later lines; `is_numbered` numbers the rows.
    """

    language: str = "zh-hans"
    titles: int = 0
    levels: int = 1
    is_numbered: bool = False
    page_rows: int = 0
    repeats_titles: bool = False
    has_page_totals: bool = False
    blank_every: int = 0
    band: Band = Band.NONE
    says_band: bool = False
    has_subtotals: bool = False
    has_total: bool = False
    label_place: int = 0
    is_continued: bool = False
    has_opening: bool = False
    footers: int = 0

    @property
    def words(self) -> Words:
        """What the sheet says."""
        return WORDS[self.language]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the sheet: what stands in the heads has none."""
        in_heads = {
            Band.NONE: (),
            Band.SALESPERSON: ("salesperson",),
            Band.CUSTOMER: ("customer_code", "customer_name"),
            Band.DAY: ("sold_on",),
        }[self.band]
        return tuple(name for name in _COLUMNS if name not in in_heads)


PLAIN: Final = Layout()


@dataclass(slots=True)
class Sheet:
    """The rows of a sheet, and what is to be read back.

    `top` is how many rows stand above the table's own; `rows` are the lines' rows as a spreadsheet counts them.
    """

    layout: Layout
    cells: list[Cells] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    top: int = 0
    lines: list[Expected] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    folded: int = 0
    blank: int = 0
    controls: int = 0

    @property
    def amount(self) -> int:
        """The sum of the lines in minor units."""
        return sum(int(str(line[-1])) for line in self.lines)


def lay_out(documents: Sequence[Document], layout: Layout) -> Sheet:
    """Return the sheet of the documents, in their order, or band by band."""
    return _Writer(layout).write(documents)


@dataclass(slots=True)
class _Sums:
    quantity: Decimal | None = None
    amount: Decimal = Decimal(0)

    def add(self, line: Line) -> None:
        if line.quantity is not None:
            self.quantity = (self.quantity or Decimal(0)) + line.quantity
        self.amount += line.amount


@dataclass(slots=True)
class _Writer:
    layout: Layout
    sheet: Sheet = field(init=False)
    all: _Sums = field(default_factory=_Sums)
    part: _Sums = field(default_factory=_Sums)
    page: _Sums = field(default_factory=_Sums)
    on_page: int = 0
    since_blank: int = 0
    number: int = 0

    def __post_init__(self) -> None:
        self.sheet = Sheet(self.layout)

    def write(self, documents: Sequence[Document]) -> Sheet:
        layout, words = self.layout, self.layout.words
        self._put_titles()
        self._put_header()
        self.sheet.top = len(self.sheet.cells)
        if layout.has_opening:
            self._fold({"amount": Decimal("1234.56"), self._label: words.opening})
        for name, own in self._split(documents):
            if name is not None:
                self._put_head(name)
            self.part = _Sums()
            for document in own:
                for place, line in enumerate(document.lines):
                    self._put_line(document, line, is_first=place == 0)
            if layout.has_subtotals:
                self._put_sums(words.subtotal, self.part)
        if layout.has_total:
            self._put_sums(words.total, self.all)
        for text in words.footers[: layout.footers]:
            self._fold_text(text)
        return self.sheet

    def _split(self, documents: Sequence[Document]) -> Iterator[tuple[str | date | None, list[Document]]]:
        band = self.layout.band
        if band is Band.NONE:
            yield None, list(documents)
            return

        def key(document: Document) -> str:
            return str(_band_of(document, band))

        for _, own in groupby(sorted(documents, key=key), key=key):
            group = list(own)
            yield _band_of(group[0], band), group

    def _put_titles(self) -> None:
        titles = list(self.layout.words.titles[: self.layout.titles])
        if self.layout.band is Band.CUSTOMER and not self.layout.says_band:
            titles.append(self.layout.words.by_customer)
        for text in titles:
            self.sheet.cells.append([text])

    def _put_header(self) -> None:
        layout, words = self.layout, self.layout.words
        number: list[Cell] = [words.number] if layout.is_numbered else []
        if layout.levels == 1:
            self.sheet.cells.append([*number, *(words.headers[name] for name in layout.columns)])
            return
        first = len(self.sheet.cells)
        uppers = [*map(str, number), *(words.levels[name][0] for name in layout.columns)]
        lowers = [*("" for _ in number), *(words.levels[name][1] for name in layout.columns)]
        upper: Cells = []
        for place, (text, below) in enumerate(zip(uppers, lowers, strict=True)):
            is_covered = bool(below) and place > 0 and bool(lowers[place - 1]) and uppers[place - 1] == text
            upper.append(None if is_covered else text)
            if not below:
                self.sheet.merges.append((first, place, first + 1, place))
        starts = [place for place, text in enumerate(upper) if text is not None]
        for start, end in zip(starts, [*starts[1:], len(upper)], strict=True):
            if end - start > 1:
                self.sheet.merges.append((first, start, first, end - 1))
        self.sheet.cells.extend([upper, [text or None for text in lowers]])

    @property
    def _label(self) -> str:
        texts = [name for name in self.layout.columns if name not in {"quantity", "amount"}]
        return texts[self.layout.label_place % len(texts)]

    def _put(self, cells: Mapping[str, Cell], *, is_row: bool = True) -> None:
        """Put one row of the body, behind a blank one or the head of a new page where it is time for it."""
        layout = self.layout
        if layout.page_rows and self.on_page >= layout.page_rows:
            self._turn_page()
        if layout.blank_every and self.since_blank >= layout.blank_every:
            self.sheet.cells.append([None] * (len(layout.columns) + layout.is_numbered))
            self.sheet.blank += 1
            self.since_blank = 0
        row: Cells = [cells.get(name) for name in layout.columns]
        if layout.is_numbered:
            self.number += 1
            row.insert(0, self.number if is_row else None)
        self.sheet.cells.append(row)
        self.on_page += 1
        self.since_blank += 1

    def _turn_page(self) -> None:
        if self.layout.has_page_totals:
            self.on_page = 0
            self._put_sums(self.layout.words.page, self.page)
        before = len(self.sheet.cells)
        merges = len(self.sheet.merges)
        if self.layout.repeats_titles:
            self._put_titles()
        self._put_header()
        del self.sheet.merges[merges:]
        self.sheet.folded += len(self.sheet.cells) - before
        self.on_page = 0
        self.page = _Sums()

    def _put_line(self, document: Document, line: Line, *, is_first: bool) -> None:
        layout = self.layout
        of_document: dict[str, Cell] = {
            "sold_on": document.sold_on,
            "document_number": document.number,
            "customer_code": document.customer_code,
            "customer_name": document.customer_name,
            "salesperson": document.salesperson,
        }
        shown = {} if layout.is_continued and not is_first else of_document
        self._put(
            {
                **shown,
                "item_code": line.item_code,
                "item_name": line.item_name,
                "quantity": line.quantity,
                "amount": line.amount,
                "remark": line.remark,
            }
        )
        for sums in (self.all, self.part, self.page):
            sums.add(line)
        is_return = line.amount < 0 or (line.amount == 0 and (line.quantity or 0) < 0)
        code = document.customer_name if layout.band is Band.CUSTOMER else document.customer_code
        self.sheet.lines.append(
            (
                document.sold_on,
                document.number,
                "sale_return" if is_return else "sale",
                code,
                document.customer_name,
                document.salesperson,
                line.item_code,
                line.item_name,
                line.quantity,
                int(line.amount * 100),
            )
        )
        self.sheet.rows.append(len(self.sheet.cells))

    def _put_head(self, name: str | date) -> None:
        says = self.layout.words.headers[
            {Band.SALESPERSON: "salesperson", Band.CUSTOMER: "customer_name", Band.DAY: "sold_on"}[self.layout.band]
        ]
        self._fold({self._label: f"{says}：{name}" if self.layout.says_band else name})

    def _put_sums(self, word: str, sums: _Sums) -> None:
        self._fold({self._label: word, "quantity": sums.quantity, "amount": sums.amount})
        self.sheet.controls += 1 + (sums.quantity is not None)

    def _fold(self, cells: Mapping[str, Cell]) -> None:
        self._put(cells, is_row=self.number % 2 == 0)
        self.sheet.folded += 1

    def _fold_text(self, text: str) -> None:
        self.sheet.cells.append([text])
        self.sheet.folded += 1


def _band_of(document: Document, band: Band) -> str | date:
    if band is Band.SALESPERSON:
        return document.salesperson or ""
    return document.sold_on if band is Band.DAY else document.customer_name

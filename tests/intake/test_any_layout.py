"""Whatever the kind of file, the encoding, the layout and the way of writing: a ledger is read back as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st

from intake.written_layouts import EXPECTED, Band, Document, Layout, Line, Sheet, lay_out
from intake.written_ledgers import DATE_FORMS, NUMBER_FORMS, Container, Form, write
from kejing.intake import Ledger, read_ledger
from kejing.intake.lines.options import DateOrder, Options
from services.examples import share_of

SIMPLIFIED = "甲乙丙店万达超市 Ab9·-/&"
TRADITIONAL = "甲乙丙店萬達超市 Ab9·-/&"
ODD = "，,\"'\n;|（）()：:"
RARE = "镕喆堃㛃𠮷é"
WIDE = "ＡＢ９"
ENCODINGS = {
    "utf-8": SIMPLIFIED + RARE,
    "utf-8-sig": SIMPLIFIED + RARE,
    "utf-16": SIMPLIFIED + RARE,
    "gb18030": SIMPLIFIED + RARE,
    "gbk": SIMPLIFIED,
    "big5": TRADITIONAL,
}
PERSONS = {"big5": ("王小明", "陳靜", "林志玲", "吳宗憲"), "": ("张三", "李四", "王小明", "陈静")}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
BARE_DAYS = ("digits", "roc digits", "serial", "serial time")
LANGUAGES = {"big5": ("zh-hant", "en")}


@dataclass(frozen=True, slots=True)
class Case:
    """A ledger on paper: how it is laid out, written and filed."""

    documents: tuple[Document, ...]
    layout: Layout
    form: Form
    container: Container

    @property
    def sheet(self) -> Sheet:
        return lay_out(self.documents, self.layout)


@st.composite
def names(draw: st.DrawFn, letters: str) -> str:
    text = draw(st.text(alphabet=letters, min_size=1, max_size=8))
    return " ".join(f"名{text}店".split(" ")).replace("  ", " ").replace(" \n", "\n").replace("\n ", "\n")


@st.composite
def lines(draw: st.DrawFn, letters: str, decimals: int) -> Line:
    return Line(
        item_code=draw(st.none() | st.from_regex(r"0{0,3}[1-9A-Z][0-9]{0,4}", fullmatch=True)),
        item_name=draw(names(letters)),
        quantity=draw(st.none() | st.decimals(min_value=-999, max_value=99_999, places=draw(st.integers(0, decimals)))),
        amount=draw(st.decimals(min_value=-10_000, max_value=10_000_000, places=2)),
        remark=draw(st.none() | names(letters)),
    )


@st.composite
def documents(draw: st.DrawFn, letters: str, persons: Sequence[str], *, decimals: int) -> tuple[Document, ...]:
    codes = st.from_regex(r"0{0,3}[1-9][0-9]{0,3}", fullmatch=True)
    customers = draw(
        st.lists(st.tuples(codes, names(letters)), min_size=1, max_size=4, unique_by=lambda one: one[0]).map(
            lambda found: [(code, f"{'甲乙丙丁'[place]}{name}") for place, (code, name) in enumerate(found)]
        )
    )
    people = draw(st.lists(st.sampled_from(persons), min_size=1, max_size=4, unique=True))
    found = []
    for _ in range(draw(st.integers(1, 6))):
        code, name = draw(st.sampled_from(customers))
        found.append(
            Document(
                sold_on=draw(st.dates(min_value=date(2012, 1, 1), max_value=date(2060, 12, 31))),
                number=draw(st.from_regex(r"(XS-|SA-2024-01-)?0{0,3}[1-9][0-9]{0,5}", fullmatch=True)),
                customer_code=code,
                customer_name=name,
                salesperson=draw(st.sampled_from(people)),
                lines=tuple(draw(st.lists(lines(letters, decimals), min_size=1, max_size=3))),
            )
        )
    return tuple(found)


@st.composite
def layouts(draw: st.DrawFn, language: str) -> Layout:
    band = draw(st.sampled_from(Band))
    is_banded = band is not Band.NONE
    return Layout(
        language=language,
        titles=draw(st.integers(0, 3)),
        levels=draw(st.integers(1, 2)),
        is_numbered=draw(st.booleans()),
        page_rows=draw(st.sampled_from([0, 0, 3, 5])),
        repeats_titles=draw(st.booleans()),
        has_page_totals=draw(st.booleans()),
        blank_every=draw(st.sampled_from([0, 0, 1, 2, 4])),
        band=band,
        says_band=is_banded and draw(st.booleans()),
        has_subtotals=is_banded,
        has_total=draw(st.booleans()) or is_banded,
        label_place=draw(st.integers(0, 8)),
        is_continued=draw(st.booleans()),
        has_opening=draw(st.booleans()),
        footers=draw(st.integers(0, 3)),
    )


@st.composite
def containers(draw: st.DrawFn) -> Container:
    kind = draw(st.sampled_from(["csv", "csv", "csv", "xlsx", "xls", "xls-936", "html", "xml", "parquet"]))
    if kind == "csv":
        return Container(
            kind=kind,
            encoding=draw(st.sampled_from(sorted(ENCODINGS))),
            delimiter=draw(st.sampled_from([",", "\t", ";", "|"])),
            line_end=draw(st.sampled_from(["\n", "\r\n"])),
            packing=draw(st.sampled_from(["", "", "gz", "zip"])),
            is_ragged=draw(st.booleans()),
        )
    if kind == "html":
        return Container(kind=kind, encoding=draw(st.sampled_from(["utf-8", "gb18030", "big5"])))
    if kind == "xls-936":
        return Container(kind=kind, encoding="gbk")
    offset = draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) if kind == "xlsx" else (0, 0)
    return Container(kind=kind, offset=offset)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    container = draw(containers())
    letters = ENCODINGS[container.encoding]
    letters += draw(st.sampled_from(["", ODD, WIDE]))
    language = draw(st.sampled_from(LANGUAGES.get(container.encoding, ("zh-hans", "zh-hant", "en"))))
    if language == "en" and container.encoding == "gb18030":  # nothing but common characters tells it from Big5 then
        letters = ENCODINGS["gbk"]
    layout = draw(layouts(language))
    if container.kind == "parquet":
        layout = Layout(language=layout.language, is_numbered=layout.is_numbered)
    form = Form(
        dates=draw(st.sampled_from(sorted(DATE_FORMS))),
        numbers=draw(
            st.sampled_from([one for one in NUMBER_FORMS if "yen" not in one or container.encoding in UNICODE])
        ),
        is_typed=container.kind not in {"csv", "html"} and draw(st.booleans()),
    )
    if layout.band is Band.DAY and form.dates in BARE_DAYS and not form.is_typed:  # a number alone may be anything
        layout = replace(layout, says_band=True)
    if layout.band is Band.CUSTOMER and ";" in letters:  # a lone text with a semicolon may be a note
        layout = replace(layout, says_band=True)
    return Case(
        documents=draw(
            documents(
                letters, PERSONS.get(container.encoding, PERSONS[""]), decimals=2 if form.numbers == "european" else 4
            )
        ),
        layout=layout,
        form=form,
        container=container,
    )


def read(case: Case) -> Ledger:
    orders: dict[str, DateOrder] = {"day": "dmy", "month": "mdy"}
    order = orders.get(case.form.dates.partition(" ")[0])
    with TemporaryDirectory() as folder:
        path = write(Path(folder), case.sheet, form=case.form, container=case.container)
        return read_ledger([path], options=Options(date_order=order))


def check(case: Case) -> None:
    sheet = case.sheet
    event(case.container.kind)
    event(case.layout.band)

    ledger = read(case)

    above = case.container.offset[0]
    assert ledger.lines.select(EXPECTED).rows() == sheet.lines
    assert ledger.store.scan().select("row").collect()["row"].to_list() == [row + above for row in sheet.rows]
    assert ledger.rejects.rows() == []
    totals = ledger.totals
    assert (totals.kept, totals.blank, totals.folded, totals.amount) == (
        len(sheet.lines),
        sheet.blank,
        sheet.folded,
        sheet.amount,
    )
    assert (totals.rows, totals.set_apart, totals.dropped) == (totals.kept + totals.blank + totals.folded, 0, 0)
    controls = ledger.files[0].controls
    assert (len(controls), [one for one in controls if not one.agrees]) == (sheet.controls, [])


@settings(max_examples=share_of(35))
@given(case=cases())
def test_any_ledger_in_any_file_and_layout_is_read_back_equal(case: Case) -> None:
    check(case)

"""What the values of all columns together decide where headers alone do not."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from kejing.intake.columns.evidence import (
    AGREEING_SHARE,
    Counting,
    add_up_to,
    are_long_names,
    are_states,
    are_written_days,
    carry_documents,
    count_up,
    find_units,
    has_one_each,
    is_line_number,
    is_product,
    name_the_same,
    stands_for_documents,
)
from kejing.intake.columns.misleading import SEQUENCE_WORDS
from kejing.intake.columns.vocabulary import SAID, Candidate, FileKind, How, Vocabulary
from kejing.intake.containers.tables import column_name
from kejing.intake.fields import AMOUNTS, Field
from kejing.intake.headers import normalise_header

_COUNTED_ROWS: Final = 5
_COUNTED_FIRST: Final = 3
_PRODUCT_LINES: Final = frozenset({"产品线", "productline", "产品线名称"})
_KINDS_WITH_LINES: Final = (FileKind.LINES, FileKind.HEADERS)

_CODED: Final = (
    (Field.CUSTOMER_CODE, frozenset({"party", "customer"}), frozenset({"customername", "partyname"})),
    (Field.ITEM_CODE, frozenset({"item"}), frozenset({"itemname"})),
)
"""Where a column of names stands beside it, the word alone is over the codes, as in ERPNext."""

type Candidates = list[Candidate | None]


def settle(
    headers: Sequence[str],
    cells: Sequence[pl.Series],
    every: Sequence[pl.Series],
    candidates: Candidates,
    vocabulary: Vocabulary,
) -> Candidates:
    """Return the candidates after the values have spoken; what a person said is left as it is.

    `cells` are those of rows that look whole, `every` also those of rows that only continue the one above.
    """
    plain = [normalise_header(header) for header in headers]
    settled = _settle_counts(plain, every, candidates, vocabulary)
    settled = _settle_units(plain, cells, settled)
    settled = _settle_codes(plain, cells, settled)
    if vocabulary.kind is FileKind.PRODUCTS:
        settled = _settle_divisions(plain, settled)
    if vocabulary.kind in _KINDS_WITH_LINES:
        settled = _settle_lines(every, settled)
        settled = _settle_names(plain, cells, settled)
        settled = _settle_states(plain, cells, settled)
        settled = _settle_days(plain, cells, settled)
    return settled


def _holds(candidates: Candidates, *fields: Field) -> bool:
    return any(candidate is not None and candidate.field in fields for candidate in candidates)


def _is_open(candidate: Candidate | None) -> bool:
    return candidate is None or candidate.how not in SAID


def _settle_counts(
    plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates, vocabulary: Vocabulary
) -> Candidates:
    """Take a mere count of rows for nothing, and one that begins anew in each document for its line numbers."""
    settled = list(candidates)
    for place, candidate in enumerate(candidates):
        if candidate is None or plain[place] not in SEQUENCE_WORDS or not _is_open(candidate):
            continue
        if plain[place] == "id" and vocabulary.kind is not FileKind.LINES:  # a list's own numbers begin at 1 as well
            continue
        counting = count_up(cells[place], fewest=_COUNTED_FIRST if place == 0 else _COUNTED_ROWS)
        if counting is Counting.RESTARTING and vocabulary.kind is FileKind.LINES:
            settled[place] = Candidate(Field.LINE_NUMBER, How.VALUES, 0)
        elif counting is not Counting.NONE:
            settled[place] = None
    return settled


def _settle_lines(cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Keep the numbers of lines only where they tell the lines of a document apart."""
    settled = list(candidates)
    documents = _find_documents(cells, candidates)
    sample = pl.DataFrame({column_name(place): column for place, column in enumerate(cells)})
    for place, candidate in enumerate(candidates):
        if candidate is None or candidate.field is not Field.LINE_NUMBER or not _is_open(candidate):
            continue
        if candidate.preference < 0:  # our own name of the field: whoever wrote it means it
            continue
        is_sure = candidate.how not in {How.WEAK, How.VALUES}
        restarts = is_sure or count_up(cells[place], fewest=2) is Counting.RESTARTING
        if not restarts or not is_line_number(cells[place], documents, sample):
            settled[place] = None
    return settled


def _find_documents(cells: Sequence[pl.Series], candidates: Candidates) -> pl.Series | None:
    """Return the document of each row by the surest column of document numbers, null where there is none."""
    order = list(How)
    ranks = [
        (order.index(candidate.how), candidate.preference, place)
        for place, candidate in enumerate(candidates)
        if candidate is not None and candidate.field is Field.DOCUMENT_NUMBER
    ]
    return carry_documents(cells[min(ranks)[2]]) if ranks else None


def _settle_units(plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Decide 单位 by its values: what is counted in (箱, kg), or, when they are no units, who bought."""
    settled = list(candidates)
    for place, candidate in enumerate(candidates):
        if candidate is None or not _is_open(candidate) or plain[place] not in {"单位", "单位名称"}:
            continue
        units = find_units(cells[place])
        if plain[place] == "单位名称" and units >= AGREEING_SHARE:
            settled[place] = Candidate(Field.UNIT, How.VALUES, 0)
        is_free = not _holds(candidates, Field.CUSTOMER_NAME)
        if plain[place] == "单位" and is_free and units <= 1 - AGREEING_SHARE and are_long_names(cells[place]):
            settled[place] = Candidate(Field.CUSTOMER_NAME, How.VALUES, 0)
    return settled


def _settle_codes(plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Take Party beside Customer Name, Item beside Item Name, for the code, where each has one name only."""
    settled = list(candidates)
    for field, words, names in _CODED:
        if _holds(candidates, field):
            continue
        open_places = [place for place, one in enumerate(candidates) if one is not None and _is_open(one)]
        code = next((place for place in open_places if plain[place] in words), None)
        name = next((place for place in open_places if plain[place] in names), None)
        if code is not None and name is not None and has_one_each(cells[code], cells[name]):
            settled[code] = Candidate(field, How.VALUES, 0)
    return settled


def _settle_divisions(plain: Sequence[str], candidates: Candidates) -> Candidates:
    """Take a product line for the division, where another column surely has the category and none the division."""
    settled = list(candidates)
    lines = [place for place, one in enumerate(candidates) if one is not None and plain[place] in _PRODUCT_LINES]
    lines = [place for place in lines if _is_open(candidates[place])]
    is_sure = any(
        one is not None and one.field is Field.CATEGORY and one.how is not How.WEAK and place not in lines
        for place, one in enumerate(candidates)
    )
    if lines and is_sure and not _holds(candidates, Field.DIVISION):
        settled[lines[0]] = Candidate(Field.DIVISION, How.ALIAS, 0)
    return settled


def _settle_names(plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Take a plain Name that goes with the product codes for the product's, where nothing else names it."""
    settled = list(candidates)
    codes = [place for place, candidate in enumerate(candidates) if candidate and candidate.field is Field.ITEM_CODE]
    if not codes or _holds(candidates, Field.ITEM_NAME):
        return settled
    for place, candidate in enumerate(candidates):
        if candidate is None or plain[place] != "name" or not _is_open(candidate):
            continue
        if name_the_same(cells[place], cells[codes[0]]):
            settled[place] = Candidate(Field.ITEM_NAME, How.VALUES, 0)
    return settled


def _settle_states(plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Take a plain Status for the document's where it says draft or void: those are no sales."""
    settled = list(candidates)
    if any(one and one.field is Field.DOCUMENT_STATUS and one.how is not How.WEAK for one in candidates):
        return settled
    for place, candidate in enumerate(candidates):
        if candidate is not None and plain[place] == "status" and _is_open(candidate) and are_states(cells[place]):
            settled[place] = Candidate(Field.DOCUMENT_STATUS, How.VALUES, 0)
    return settled


def _settle_days(plain: Sequence[str], cells: Sequence[pl.Series], candidates: Candidates) -> Candidates:
    """Take the only column of days for the date where its header is empty, so that nobody could name it."""
    settled = list(candidates)
    if _holds(candidates, Field.SOLD_ON):
        return settled
    unknown = [place for place, one in enumerate(candidates) if one is None and are_written_days(cells[place])]
    if len(unknown) == 1 and not plain[unknown[0]]:
        settled[unknown[0]] = Candidate(Field.SOLD_ON, How.VALUES, 0)
    return settled


def stand_aside(cells: Sequence[pl.Series], candidates: Candidates, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the columns of amounts that must not win, by their values.

    The amount of a whole document on each of its lines, beside the line's own or what the line comes to; and of
    repeated headers those that are not quantity × price while another is.
    """
    if vocabulary.kind is not FileKind.LINES:
        return frozenset()
    places = [place for place, one in enumerate(candidates) if one is not None and one.field in AMOUNTS]
    return _find_document_amounts(cells, candidates, places) | _find_other_products(cells, candidates, places)


def _find_document_amounts(cells: Sequence[pl.Series], candidates: Candidates, places: Sequence[int]) -> frozenset[int]:
    documents = _find_documents(cells, candidates)
    if documents is None or not places:
        return frozenset()
    scopes = {place: stands_for_documents(cells[place], documents) for place in places}
    if len(places) == 1:  # quantity × price are the lines' own
        place = places[0]
        factors = [
            next((at for at, one in enumerate(candidates) if one is not None and one.field is field), None)
            for field in (Field.QUANTITY, Field.PRICE)
        ]
        quantity, price = (None if at is None else cells[at] for at in factors)
        if not scopes[place] or not _is_open(candidates[place]) or quantity is None or price is None:
            return frozenset()
        return frozenset({place}) if add_up_to(cells[place], quantity, price, documents) else frozenset()
    if False not in scopes.values():
        return frozenset()
    return frozenset(place for place, scope in scopes.items() if scope and _is_open(candidates[place]))


def _find_other_products(cells: Sequence[pl.Series], candidates: Candidates, places: Sequence[int]) -> frozenset[int]:
    twins: dict[Candidate, list[int]] = {}
    for place in places:
        candidate = candidates[place]
        if candidate is not None and _is_open(candidate):
            twins.setdefault(candidate, []).append(place)
    quantities, prices = (
        [place for place, one in enumerate(candidates) if one is not None and one.field is field]
        for field in (Field.QUANTITY, Field.PRICE)
    )
    aside: set[int] = set()
    for same in twins.values():
        if len(same) == 1 or not quantities or not prices:
            continue
        products = [
            place
            for place in same
            if any(is_product(cells[place], cells[quantities[0]], cells[price]) for price in prices)
        ]
        aside.update(place for place in same if products and place not in products)
    return frozenset(aside)

"""What is taken down in the steps of a visit: rows of items, or an amount, each in plain fields named by its step."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from kejing.followups.enums import REQUEST_STEPS, StepKind
from kejing.followups.operations.promising import LONGEST_WHY
from kejing.followups.operations.taking import StepRequest, request_uid
from kejing.followups.operations.visiting import StepAnswer
from kejing.kit.converters import LARGEST_KEY
from kejing.kit.figures import format_number
from kejing.kit.money import minor_digits
from kejing.ledger.enums import PayingMethod
from kejing.ledger.models import Product
from kejing.ledger.operations.requesting import (
    LARGEST_QUANTITY,
    LONGEST_ITEM,
    LONGEST_REFERENCE,
    LONGEST_REMARK,
    LONGEST_UNIT,
    QUANTITY_PLACES,
    TakenLine,
    TakenRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from kejing.followups.models import Step
    from kejing.rounds.queries.usual import Usual

USUAL_ROWS: Final = 8
EMPTY_ROWS: Final = 3
MOST_ROWS: Final = 100
LARGEST_AMOUNT: Final = 10**12
_ROW: Final = re.compile(r"row_(\d{1,9})_(\d{1,3})_item")


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one item; `usual` is one that the customer buys anyway, so that only how many is asked."""

    key: forms.BoundField
    item: forms.BoundField
    quantity: forms.BoundField
    unit: forms.BoundField
    price: forms.BoundField | None
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class Section:
    """A step with its fields; a payment has no rows, a step that need not be done asks for no reason."""

    step: Step
    rows: Sequence[Row]
    payment: Sequence[forms.BoundField]
    reference: forms.BoundField | None
    words: forms.BoundField
    skip: forms.BoundField | None

    @property
    def suggests(self) -> bool:
        """Whether it says how much to order."""
        return self.step.kind == StepKind.ORDER

    @property
    def has_any(self) -> bool:
        """Whether something was filled in, or is wrong."""
        fields = [*self.payment, self.words, *(row.quantity for row in self.rows)]
        fields += [row.item for row in self.rows if not row.usual]
        fields += [field for field in (self.reference, self.skip) if field is not None]
        return any(field.value() or field.errors for field in fields if not field.name.startswith("method_"))


class RequestFields(forms.Form):
    """Adds to a form what is taken down in steps; `taken` is what somebody filled in."""

    def add_requests(self, steps: Sequence[Step], usual: Sequence[Usual]) -> None:
        """Add the fields of these steps: a row for what the customer usually buys, and some for anything else."""
        self.request_steps, self.usual = steps, {one.pk: one for one in usual}
        self.rows = {step.pk: self._row_count(step) for step in steps if step.kind != StepKind.COLLECTION}
        for step in steps:
            if step.kind == StepKind.COLLECTION:
                self._add_payment(step)
            for place in range(self.rows.get(step.pk, 0)):
                self._add_row(step, place)
            if step.kind != StepKind.STOCK:
                self.fields[f"reference_{step.pk}"] = _text(_("Number on paper"), LONGEST_REFERENCE)
            self.fields[f"words_{step.pk}"] = _text(_("Remark"), LONGEST_REMARK)
            if step.is_required:
                self.fields[f"skip_{step.pk}"] = _text(_("Why not"), LONGEST_WHY)

    def _row_count(self, step: Step) -> int:
        if not self.is_bound:
            return len(self._usual_rows(step)) + EMPTY_ROWS
        found = [_ROW.fullmatch(name) for name in self.data]
        places = [int(one[2]) for one in found if one and int(one[1]) == step.pk]
        return min(max(places, default=-1) + 1, MOST_ROWS) or EMPTY_ROWS

    def _usual_rows(self, step: Step) -> Sequence[Usual]:
        """Return the items that have a row from the first: nobody returns what he usually buys."""
        return [] if step.kind == StepKind.RETURN else list(self.usual.values())[:USUAL_ROWS]

    def _add_payment(self, step: Step) -> None:
        self.fields[f"amount_{step.pk}"] = _number(_("Amount"), places=minor_digits(), most=LARGEST_AMOUNT)
        self.fields[f"method_{step.pk}"] = forms.ChoiceField(
            label=_("Paid by"), choices=PayingMethod.choices, required=False, initial=PayingMethod.CASH
        )

    def _add_row(self, step: Step, place: int) -> None:
        first = [] if self.is_bound else self._usual_rows(step)
        one = first[place] if place < len(first) else None
        is_usual = one is not None or bool(self.data.get(_name(step, place, "key")))
        self.fields[_name(step, place, "key")] = forms.IntegerField(
            min_value=1,
            max_value=LARGEST_KEY,
            required=False,
            widget=forms.HiddenInput,
            initial=one.pk if one else None,
        )
        item = _text(_("Item"), LONGEST_ITEM, list="items")
        if is_usual:
            item.widget = forms.HiddenInput()
        item.initial = one.name if one else None
        self.fields[_name(step, place, "item")] = item
        label = _("Counted") if step.kind == StepKind.STOCK else _("Quantity")
        self.fields[_name(step, place, "quantity")] = _number(label, places=QUANTITY_PLACES, most=LARGEST_QUANTITY)
        unit = _text(_("Unit"), LONGEST_UNIT)
        unit.initial = one.unit if one else None
        self.fields[_name(step, place, "unit")] = unit
        if step.kind != StepKind.STOCK:
            price = _number(_("Price"), places=minor_digits(), most=LARGEST_AMOUNT)
            if one is not None and one.last_price is not None:
                price.label = _("Price, last {price}").format(
                    price=format_number(one.last_price, places=minor_digits())
                )
            self.fields[_name(step, place, "price")] = price

    @property
    def sections(self) -> Sequence[Section]:
        """The steps with their fields, in their order."""
        return [self._section(step) for step in self.request_steps]

    def _section(self, step: Step) -> Section:
        is_payment, is_count = step.kind == StepKind.COLLECTION, step.kind == StepKind.STOCK
        return Section(
            step=step,
            rows=[self._row(step, place) for place in range(self.rows.get(step.pk, 0))],
            payment=[self[f"amount_{step.pk}"], self[f"method_{step.pk}"]] if is_payment else [],
            reference=None if is_count else self[f"reference_{step.pk}"],
            words=self[f"words_{step.pk}"],
            skip=self[f"skip_{step.pk}"] if step.is_required else None,
        )

    def _row(self, step: Step, place: int) -> Row:
        key = self[_name(step, place, "key")]
        known = {str(pk): one for pk, one in self.usual.items()}
        return Row(
            key=key,
            item=self[_name(step, place, "item")],
            quantity=self[_name(step, place, "quantity")],
            unit=self[_name(step, place, "unit")],
            price=self[_name(step, place, "price")] if step.kind != StepKind.STOCK else None,
            usual=known.get(str(key.value())),
        )

    def clean_requests(self, said: Mapping[str, Any]) -> None:
        """Find rows of which a half is missing; a step that must be done and has nothing needs a reason."""
        for step in self.request_steps:
            for place in range(self.rows.get(step.pk, 0)):
                self._clean_row(step, place, said)
            if step.is_required and not self._has_any(step, said) and not said.get(f"skip_{step.pk}"):
                self.add_error(f"skip_{step.pk}", _("This step must be done: fill it in, or say why not."))

    def _clean_row(self, step: Step, place: int, said: Mapping[str, Any]) -> None:
        quantity_name, item_name = _name(step, place, "quantity"), _name(step, place, "item")
        quantity, item = said.get(quantity_name), said.get(item_name)
        if item and quantity_name in said and quantity is None and not said.get(_name(step, place, "key")):
            self.add_error(quantity_name, _("Say how many."))
        if quantity is not None and item_name in said and not item:
            self.add_error(item_name, _("Say of which item."))

    def _has_any(self, step: Step, said: Mapping[str, Any]) -> bool:
        if step.kind == StepKind.COLLECTION:
            return bool(said.get(f"amount_{step.pk}"))
        return any(self._is_filled(step, place, said) for place in range(self.rows[step.pk]))

    def _is_filled(self, step: Step, place: int, said: Mapping[str, Any]) -> bool:
        quantity: Decimal | None = said.get(_name(step, place, "quantity"))
        # To have counted none is a count; to order none is no order.
        return quantity is not None and (step.kind == StepKind.STOCK or quantity > 0)

    def taken(self, visit: UUID) -> Sequence[StepRequest]:
        """Return what was taken down in a visit, step by step, with the items that are known by key, code or name."""
        said = self.cleaned_data
        done = [step for step in self.request_steps if self._has_any(step, said)]
        lines = {step.pk: self._lines_of(step, said) for step in done if step.kind != StepKind.COLLECTION}
        products = _Products([line for each in lines.values() for line in each])
        return [
            StepRequest(
                step.pk,
                TakenRequest(
                    uid=request_uid(visit, step.pk),
                    kind=REQUEST_STEPS[StepKind(step.kind)],
                    lines=[products.known(line) for line in lines.get(step.pk, ())],
                    amount=said.get(f"amount_{step.pk}"),
                    method=said[f"method_{step.pk}"] if step.kind == StepKind.COLLECTION else "",
                    reference=said.get(f"reference_{step.pk}") or "",
                    words=said[f"words_{step.pk}"],
                ),
            )
            for step in done
        ]

    def _lines_of(self, step: Step, said: Mapping[str, Any]) -> Sequence[_Line]:
        places = [place for place in range(self.rows[step.pk]) if self._is_filled(step, place, said)]
        return [
            _Line(
                said[_name(step, place, "key")],
                TakenLine(
                    words=said[_name(step, place, "item")],
                    quantity=said[_name(step, place, "quantity")],
                    unit=said[_name(step, place, "unit")],
                    price=said.get(_name(step, place, "price")),
                ),
            )
            for place in places
        ]

    @property
    def reasons(self) -> Sequence[StepAnswer]:
        """Why steps in which nothing was taken down were left out."""
        said = self.cleaned_data
        left_out = [step for step in self.request_steps if step.is_required and not self._has_any(step, said)]
        return [StepAnswer(step.pk, skipped_because=said[f"skip_{step.pk}"]) for step in left_out]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, and the key of its product where the row was made for one."""

    key: int | None
    line: TakenLine


class _Products:
    """The products that lines name by key, or else by a code or a name that is one product's alone."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        keys = {one.key for one in lines if one.key}
        words = {one.line.words for one in lines if not one.key}
        rows = Product.objects.filter(is_withdrawn=False)
        found = (
            list(rows.filter(Q(pk__in=keys) | Q(code__in=words) | Q(name__in=words)).order_by("pk")) if lines else []
        )
        self.by_key = {one.pk: one for one in found}
        self.by_code = {one.code: one for one in found}
        times = Counter(one.name for one in found)
        self.by_name = {one.name: one for one in found if times[one.name] == 1}

    def known(self, one: _Line) -> TakenLine:
        """Return the line with its product, if it is known."""
        line = one.line
        product = self.by_key.get(one.key) if one.key else self.by_code.get(line.words) or self.by_name.get(line.words)
        return TakenLine(words=line.words, quantity=line.quantity, product=product, unit=line.unit, price=line.price)


def _name(step: Step, place: int, part: str) -> str:
    return f"row_{step.pk}_{place}_{part}"


def _text(label: str, longest: int, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


def _number(label: str, *, places: int, most: Decimal | int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(),
        max_value=Decimal(most),
        decimal_places=places,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", "autocomplete": "off"}),
    )

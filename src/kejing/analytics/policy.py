"""The policy: every threshold a company may change, with the shipped defaults, read from TOML and validated."""

import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self, get_args


class PolicyError(ValueError):
    """A policy that cannot be used; the message names the key and what is expected."""


class Cut(StrEnum):
    """How the first test of head and core is put."""

    SHARE = "share"
    RANK = "rank"
    AMOUNT = "amount"


class AmountBasis(StrEnum):
    """Whether the ledger's amounts contain tax."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The closed range a number must lie in; None leaves a side open."""

    least: Decimal | None
    most: Decimal | None

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return f"from {self.least} to {self.most}"

    def hold(self, value: Decimal) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def _days(default: int, *, least: int = 1) -> int:
    return field(default=default, metadata={"bounds": _Bounds(Decimal(least), Decimal(36_500))})


def _whole(default: int, *, least: int, most: int) -> int:
    return field(default=default, metadata={"bounds": _Bounds(Decimal(least), Decimal(most))})


_SHARE = {"bounds": _Bounds(Decimal(0), Decimal(1))}
_SUM = {"bounds": _Bounds(Decimal(0), None)}
_GROWTH = {"bounds": _Bounds(Decimal(-1), Decimal(100))}
_SHAPE = {"bounds": _Bounds(Decimal("0.01"), Decimal(1000))}


class _Table:
    """What all tables of the policy share: each value is checked when the table is made, however it is made."""

    __slots__ = ()
    key: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for entry in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            _check(_path(self.key, entry.name), getattr(self, entry.name), entry.type, entry.metadata.get("bounds"))
        self.check_together()

    def check_together(self) -> None:
        """Check what only holds between several values; the default is nothing.

        :raises PolicyError: naming the keys that contradict each other
        """

    @classmethod
    def from_table(cls, table: object, *, key: str, start: Self | None = None) -> Self:
        """Return the table read from parsed TOML; keys not given keep the value of `start`, else the shipped one.

        :raises PolicyError: on an unknown key, a wrong type or a value out of range
        """
        if not isinstance(table, dict):
            raise PolicyError(f"{key}: expected a table, got {_describe(table)}.")
        known = {entry.name: entry for entry in fields(cls)}  # type: ignore[arg-type]  # the same
        values: dict[str, object] = {}
        for name, value in table.items():
            path = _path(key, name)
            if name not in known:
                raise PolicyError(f"{path}: unknown key; expected one of {', '.join(sorted(known))}.")
            values[name] = _read(path, value, known[name].type, known[name].default)
        return cls(**values) if start is None else replace(start, **values)  # type: ignore[type-var]  # the same


def _path(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _describe(value: object) -> str:
    return {str: "text", bool: "a boolean", int: "a whole number", Decimal: "a decimal number", date: "a date"}.get(
        type(value), type(value).__name__
    ) + f" ({value})"


def _read(path: str, value: object, kind: object, start: object) -> object:
    """Turn one parsed TOML value into what the field holds; a plain value is checked later, in `_check`."""
    if isinstance(kind, type) and issubclass(kind, _Table):
        return kind.from_table(value, key=path, start=start if isinstance(start, kind) else None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        choices = [str(choice) for choice in kind]
        if value not in choices:
            raise PolicyError(f"{path}: expected one of {', '.join(choices)}, got {_describe(value)}.")
        return kind(str(value))
    if kind == tuple[Shutdown, ...]:
        if not isinstance(value, list):
            raise PolicyError(f"{path}: expected a list of date ranges, got {_describe(value)}.")
        return tuple(Shutdown.from_table(entry, key=f"{path}[{place}]") for place, entry in enumerate(value))
    if type(value) is int and Decimal in (kind, *get_args(kind)):
        return Decimal(value)
    return value


def _check(path: str, value: object, kind: object, bounds: _Bounds | None) -> None:
    kinds = get_args(kind) or (kind,)
    if value is None and type(None) in kinds:
        return
    if Decimal in kinds:
        if not isinstance(value, Decimal) or not value.is_finite():
            raise PolicyError(f"{path}: expected a decimal number {bounds}, got {_describe(value)}.")
    elif int in kinds:
        if type(value) is not int:
            raise PolicyError(f"{path}: expected a whole number {bounds}, got {_describe(value)}.")
    elif kind is date and (not isinstance(value, date) or isinstance(value, datetime)):
        raise PolicyError(f"{path}: expected a date such as 2026-02-16, got {_describe(value)}.")
    elif isinstance(kind, type) and issubclass(kind, (_Table, StrEnum)) and not isinstance(value, kind):
        raise PolicyError(f"{path}: expected {kind.__name__}, got {_describe(value)}.")
    if bounds is not None and isinstance(value, (int, Decimal)) and not bounds.hold(Decimal(value)):
        raise PolicyError(f"{path}: expected {bounds}, got {value}.")


@dataclass(frozen=True, slots=True)
class Shutdown(_Table):
    """Days on which nobody orders (Spring Festival), both ends included."""

    key: ClassVar[str] = "rhythm.shutdowns"

    first: date
    last: date

    @classmethod
    def from_table(cls, table: object, *, key: str, start: Self | None = None) -> Self:
        """Return the range; both ends are needed."""
        if isinstance(table, dict):
            for name in ("first", "last"):
                if name not in table:
                    raise PolicyError(f"{key}.{name}: missing; expected a date such as 2026-02-16.")
        return super(Shutdown, cls).from_table(table, key=key, start=start)

    def check_together(self) -> None:
        """Hold the ends in order."""
        if self.last < self.first:
            raise PolicyError(f"{self.key}: last ({self.last}) must not lie before first ({self.first}).")


@dataclass(frozen=True, slots=True)
class Band(_Table):
    """A benchmark band for a tier's share of customers, both ends included."""

    key: ClassVar[str] = "benchmarks"

    low: Decimal = field(default=Decimal(0), metadata=_SHARE)
    high: Decimal = field(default=Decimal(1), metadata=_SHARE)

    def check_together(self) -> None:
        """Hold the ends in order."""
        if self.high < self.low:
            raise PolicyError(f"{self.key}: high ({self.high}) must not be below low ({self.low}).")


@dataclass(frozen=True, slots=True)
class Tiers(_Table):
    """The five tiers (judgements §2). Shares are exact decimals, amounts are in currency units."""

    key: ClassVar[str] = "tiers"

    cut: Cut = Cut.SHARE
    head_share: Decimal = field(default=Decimal("0.50"), metadata=_SHARE)
    core_share: Decimal = field(default=Decimal("0.80"), metadata=_SHARE)
    head_rank_share: Decimal = field(default=Decimal("0.05"), metadata=_SHARE)
    core_rank_share: Decimal = field(default=Decimal("0.20"), metadata=_SHARE)
    rank_days: int = _days(1_095)
    head_amount: Decimal | None = field(default=None, metadata=_SUM)
    core_amount: Decimal | None = field(default=None, metadata=_SUM)
    head_months: int = _whole(6, least=0, most=12)
    core_months: int = _whole(4, least=0, most=12)
    head_breadth: Decimal = field(default=Decimal("0.5"), metadata=_SHARE)
    sellable_customers: int = _whole(3, least=1, most=1_000_000)
    category_coverage: Decimal = field(default=Decimal("0.80"), metadata=_SHARE)
    dormant_days: int = _days(180)
    lost_after_days: int = _days(365, least=0)

    def check_together(self) -> None:
        """Hold core at least as wide as head, and amounts given where they cut."""
        if self.core_share < self.head_share:
            raise PolicyError("tiers.core_share: expected at least tiers.head_share.")
        if self.core_rank_share < self.head_rank_share:
            raise PolicyError("tiers.core_rank_share: expected at least tiers.head_rank_share.")
        if self.cut is Cut.AMOUNT:
            for name, amount in (("head_amount", self.head_amount), ("core_amount", self.core_amount)):
                if amount is None:
                    raise PolicyError(f"tiers.{name}: missing; cut = amount needs a sum in currency units.")
        if self.head_amount is not None and self.core_amount is not None and self.head_amount < self.core_amount:
            raise PolicyError("tiers.core_amount: expected at most tiers.head_amount.")


@dataclass(frozen=True, slots=True)
class Benchmarks(_Table):
    """Bands of the traded customers that are not lost (judgements §2)."""

    key: ClassVar[str] = "benchmarks"

    head: Band = Band(low=Decimal("0.01"), high=Decimal("0.05"))
    core: Band = Band(low=Decimal("0.10"), high=Decimal("0.15"))
    small: Band = Band(low=Decimal("0.40"))
    dormant: Band = Band(low=Decimal("0.40"))


@dataclass(frozen=True, slots=True)
class Goals(_Table):
    """Goals per tier: growth on the same period last year, and the share of dormant customers to win back."""

    key: ClassVar[str] = "goals"

    head_growth: Decimal = field(default=Decimal(0), metadata=_GROWTH)
    core_growth: Decimal = field(default=Decimal("0.50"), metadata=_GROWTH)
    small_growth: Decimal = field(default=Decimal("1.00"), metadata=_GROWTH)
    dormant_won_back: Decimal = field(default=Decimal("0.20"), metadata=_SHARE)


@dataclass(frozen=True, slots=True)
class Cadence(_Table):
    """Calendar days between contacts, per tier (judgements §3)."""

    key: ClassVar[str] = "cadence"

    head: int = _days(3)
    core: int = _days(15)
    small: int = _days(30)
    dormant_best: int = _days(60)
    dormant_rest: int = _days(90)
    dormant_best_share: Decimal = field(default=Decimal("0.20"), metadata=_SHARE)
    prospect: int = _days(15)


@dataclass(frozen=True, slots=True)
class Rhythm(_Table):
    """Purchase rhythm (judgements §5): `early`, `expected`, `late` are the lower ends of the wait probability."""

    key: ClassVar[str] = "rhythm"

    least_gaps: int = _whole(3, least=2, most=1_000)
    shrink_weight: int = _whole(3, least=0, most=1_000)
    least_shape: Decimal = field(default=Decimal(1), metadata=_SHAPE)
    most_shape: Decimal = field(default=Decimal(20), metadata=_SHAPE)
    early: Decimal = field(default=Decimal("0.5"), metadata=_SHARE)
    expected: Decimal = field(default=Decimal("0.2"), metadata=_SHARE)
    late: Decimal = field(default=Decimal("0.05"), metadata=_SHARE)
    silent_days: int = _days(21, least=0)
    stale_days: int = _days(7, least=0)
    company_wide_share: Decimal = field(default=Decimal("0.30"), metadata=_SHARE)
    shutdowns: tuple[Shutdown, ...] = ()

    def check_together(self) -> None:
        """Hold the states in order."""
        if not self.late <= self.expected <= self.early:
            raise PolicyError("rhythm.late, rhythm.expected, rhythm.early: expected in ascending order.")
        if self.most_shape < self.least_shape:
            raise PolicyError("rhythm.most_shape: expected at least rhythm.least_shape.")

    def merged_shutdowns(self) -> tuple[Shutdown, ...]:
        """Return the shutdowns in order of date, overlapping and touching ones as one, so that no day counts twice."""
        merged: list[Shutdown] = []
        for shutdown in sorted(self.shutdowns, key=lambda entry: (entry.first, entry.last)):
            if merged and shutdown.first <= merged[-1].last + timedelta(days=1):
                merged[-1] = Shutdown(first=merged[-1].first, last=max(merged[-1].last, shutdown.last))
            else:
                merged.append(shutdown)
        return tuple(merged)


@dataclass(frozen=True, slots=True)
class Policy(_Table):
    """All thresholds; `Policy()` is the shipped policy.

    `minor_digits` are the currency's digits after the point; `vat_rate` is None where nobody has said it (then a
    margin without tax-exclusive amounts stays unknown).
    """

    minor_digits: int = _whole(2, least=0, most=6)
    amount_basis: AmountBasis = AmountBasis.INCLUSIVE
    vat_rate: Decimal | None = field(default=None, metadata=_SHARE)
    cost_coverage: Decimal = field(default=Decimal("0.95"), metadata=_SHARE)
    tiers: Tiers = Tiers()
    benchmarks: Benchmarks = Benchmarks()
    goals: Goals = Goals()
    cadence: Cadence = Cadence()
    rhythm: Rhythm = Rhythm()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Return the policy that `text` describes; keys not given keep the shipped value.

        :raises PolicyError: on broken TOML, an unknown key, a wrong type or a value out of range
        """
        try:
            # Decimals, because 0.1 as a float is not the tenth that the company wrote.
            parsed = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"The policy is not valid TOML: {error}.") from error
        return cls.from_table(parsed, key="")


def ratio_of(share: Decimal) -> tuple[int, int]:
    """Return an exact share as numerator and denominator, so that money is compared in integers."""
    return share.as_integer_ratio()


def percent_of(share: Decimal) -> int | float:
    """Return the share as a percentage, a whole number where it is one."""
    percent = share * 100
    return int(percent) if percent == percent.to_integral_value() else float(percent)

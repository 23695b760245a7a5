"""What `kejing judge --json` prints: the same as on the terminal, for programs. Money is decimal text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from kejing import intake
from kejing.analytics.wording import sentence
from kejing.intake.wording import sentence as intake_sentence
from kejing.site.file_accounts import tell_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from kejing.analytics.judge import Findings
    from kejing.analytics.pyramid import Layer, Pyramid
    from kejing.analytics.reasons import Reason
    from kejing.analytics.structure import Loss, Structure, Top
    from kejing.intake.layout.controls import Control

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None

REJECTS_TOLD = 1_000
CONTROLS_TOLD = 1_000


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """What was read where the ledger is the one that is stored."""

    documents: int
    lines: int
    customers: int
    amount: int
    period: tuple[date, date]
    minor_digits: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything one run found out."""

    ledger: intake.Ledger | StoredAccount
    as_of: date
    currency: str
    pyramid: Pyramid
    structure: Structure
    findings: Findings
    out: Path | None


def print_json(answer: Answer, *, language: str) -> None:
    """Print the answer as one JSON document; sentences are in the reader's language, codes and numbers beside them."""
    typer.echo(json.dumps(_Writer(answer, language=language).write(), ensure_ascii=False, indent=2))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Holds what every part of the document needs: the digits of money and the language."""

    answer: Answer
    language: str

    def write(self) -> Json:
        answer = self.answer
        return {
            "as_of": answer.as_of.isoformat(),
            "currency": answer.currency,
            "read": self._reading(),
            "pyramid": self._pyramid(answer.pyramid),
            "structure": self._structure(answer.structure),
            "coverage_days": answer.findings.coverage_days,
            "findings": [self._reason(reason) for reason in answer.findings.reasons],
            "out": None if answer.out is None else str(answer.out),
        }

    def _money(self, minor: int) -> str:
        return f"{Decimal(minor).scaleb(-self.answer.ledger.minor_digits):f}"

    def _reason(self, reason: Reason) -> Json:
        digits = self.answer.ledger.minor_digits
        return {
            "code": reason.code,
            "numbers": dict(reason.numbers),
            "sentence": sentence(reason, language=self.language, minor_digits=digits),
        }

    def _reading(self) -> Json:
        ledger = self.answer.ledger
        return self._stored(ledger) if isinstance(ledger, StoredAccount) else self._read(ledger)

    def _stored(self, account: StoredAccount) -> Json:
        first, last = account.period
        return {
            "documents": account.documents,
            "lines": account.lines,
            "amount": self._money(account.amount),
            "period": {"first": first.isoformat(), "last": last.isoformat()},
            "customers": account.customers,
        }

    def _read(self, ledger: intake.Ledger) -> Json:
        first, last = ledger.period
        counted = (
            ledger.rejects.group_by("field", "reason")
            .len()
            .sort("len", "field", "reason", descending=[True, False, False])
        )
        return {
            "files": [self._file(file) for file in (*ledger.files, *ledger.companions)],
            "totals": self._totals(ledger.totals),
            "period": {"first": first.isoformat(), "last": last.isoformat()},
            "customers": ledger.customers.height,
            "set_apart": [
                {
                    "kind": one.kind,
                    "word": one.word,
                    "rows": one.rows,
                    "amount": self._money(one.amount),
                    "unread": one.unread,
                }
                for one in ledger.set_apart
            ],
            "dropped": [
                {
                    "option": one.option,
                    "rows": one.rows,
                    "amount": self._money(one.amount),
                    "unread": one.unread,
                }
                for one in ledger.dropped
            ],
            "rejected": [
                {"field": field, "reason": reason, "rows": rows} for field, reason, rows in counted.iter_rows()
            ],
            "rejects": [
                {
                    "file": row["file"],
                    "row": row["row"],
                    "sentence": intake.describe_reject(row, language=self.language),
                }
                for row in ledger.rejects.head(REJECTS_TOLD).iter_rows(named=True)
            ],
            "rounding": str(ledger.rounding),
            "notes": [intake_sentence(note, language=self.language) for note in ledger.notes],
        }

    def _file(self, file: intake.FileReport) -> Json:
        return {
            "name": file.name,
            "kind": file.kind.value,
            "container": file.container,
            "encoding": file.encoding,
            "delimiter": file.delimiter,
            "sheet": file.sheet,
            "unread_sheets": list(file.unread_sheets),
            "titles": list(file.titles),
            "amount_basis": file.amount_basis,
            "columns": [
                {
                    "header": match.header,
                    "field": match.field.value if match.field is not None and match.used else None,
                    "how": match.how.value,
                    "confidence": match.confidence,
                    "samples": list(match.samples),
                }
                for match in file.columns
            ],
            "folded": [{"kind": one.kind.value, "rows": one.rows, "label": one.label} for one in file.folded],
            "groups": [
                {
                    "header": one.header,
                    "field": None if one.field is None else one.field.value,
                    "names": one.names,
                    "samples": list(one.samples),
                }
                for one in file.groups
            ],
            "controls": [self._control(control) for control in _worth_telling(file.controls)],
            "controls_checked": sum(control.found is not None for control in file.controls),
            "repeats": [
                {"by": one.by.value, "rows": one.rows, "amount": self._money(one.amount)} for one in file.repeats
            ],
            "shared_numbers": [
                {"number": one.number, "row": one.row, "rows": one.rows, "amount": self._money(one.amount)}
                for one in file.shared_numbers
            ],
            "shared": file.shared,
            "account": [
                {"sentence": said.text, "warning": said.is_warning}
                for said in tell_file(file, language=self.language, minor_digits=self.answer.ledger.minor_digits)
            ],
            "notes": [intake_sentence(note, language=self.language) for note in file.notes],
            "totals": self._totals(file.totals),
        }

    def _control(self, control: Control) -> Json:
        return {
            "row": control.row,
            "label": control.label,
            "kind": control.kind.value,
            "field": control.field.value,
            "stated": f"{control.stated:f}",
            "found": None if control.found is None else f"{control.found:f}",
            "agrees": control.agrees,
        }

    def _totals(self, totals: intake.Totals) -> Json:
        return {
            "rows": totals.rows,
            "kept": totals.kept,
            "dropped": totals.dropped,
            "set_apart": totals.set_apart,
            "rejected": totals.rejected,
            "blank": totals.blank,
            "folded": totals.folded,
            "amount": self._money(totals.amount),
        }

    def _pyramid(self, drawn: Pyramid) -> Json:
        return {
            "customers": drawn.customers,
            "amount_12m": self._money(drawn.amount_12m),
            "lost": {"customers": drawn.lost, "amount_12m": self._money(drawn.lost_amount_12m)},
            "tiers": [self._layer(layer) for layer in drawn.tiers],
        }

    def _layer(self, layer: Layer) -> Json:
        return {
            "tier": layer.tier,
            "customers": layer.kept,
            "lost": layer.lost,
            "share": layer.share,
            "band": None if layer.band is None else [str(layer.band.low), str(layer.band.high)],
            "verdict": None if layer.verdict is None else layer.verdict.value,
            "amount_12m": self._money(layer.kept_amount_12m),
            "goal": self._reason(layer.goal),
        }

    def _structure(self, found: Structure) -> Json:
        return {
            "amount_12m": self._money(found.amount_12m),
            "traded": found.traded,
            "negative": {"customers": found.negative_customers, "amount": self._money(found.negative_amount)},
            "top": [self._top(top) for top in found.top],
            "cr3": found.cr3,
            "cr5": found.cr5,
            "cr10": found.cr10,
            "hhi": found.hhi,
            "effective_customers": found.effective_customers,
            "gini": found.gini,
            "level": None if found.level is None else found.level.value,
            "losses": [self._loss(loss) for loss in found.losses],
            "reasons": [self._reason(reason) for reason in found.reasons],
        }

    def _top(self, top: Top) -> Json:
        return {
            "customer_code": top.customer_code,
            "customer_name": top.customer_name,
            "amount_12m": self._money(top.amount_12m),
            "share": top.share,
        }

    def _loss(self, loss: Loss) -> Json:
        return {
            "lost": [top.customer_code for top in loss.lost],
            "left_amount": self._money(loss.left_amount),
            "left_share": loss.left_share,
            "reasons": [self._reason(reason) for reason in loss.reasons],
        }


def _worth_telling(controls: Sequence[Control]) -> Sequence[Control]:
    """Return the first of the totals of a file, those that differ before the others."""
    return sorted(controls, key=lambda control: not control.differs)[:CONTROLS_TOLD]

"""Everything one import's page shows, whatever its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kejing.imports.enums import UNDER_WAY, FileRole, ImportState
from kejing.imports.models import NameFound
from kejing.imports.queries.changes import counts_of, flows_of, months_of
from kejing.imports.queries.columns import column_tables, field_choices
from kejing.imports.queries.names import show_names
from kejing.imports.queries.proof import prove
from kejing.imports.queries.questions import questions_of_failure, questions_of_reading
from kejing.imports.queries.sentences import tell_apart, tell_failure, tell_notes, tell_reject
from kejing.imports.queries.story import tell_preview, tell_result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kejing.imports.hooks import Said
    from kejing.imports.models import Import, ImportFile
    from kejing.imports.operations.account import Account
    from kejing.imports.operations.failures import Failure
    from kejing.imports.operations.options import ImportOptions
    from kejing.imports.operations.preview import Preview
    from kejing.imports.queries.changes import Counts, FlowShown, MonthShown
    from kejing.imports.queries.columns import ColumnTable
    from kejing.imports.queries.names import NameShown
    from kejing.imports.queries.proof import Proof
    from kejing.imports.queries.questions import Question
    from kejing.people.models import User

STORED = (ImportState.APPLIED, ImportState.UNDONE)
CAN_ANSWER = (ImportState.ASKING, ImportState.FAILED, ImportState.READY)
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of an import beside its row: what was decided, what the files say, what it does, why it stopped.

    `rejects` are the first rows that were rejected.
    """

    options: ImportOptions
    account: Account | None
    preview: Preview | None
    failure: Failure | None
    said: Sequence[Said]
    rejects: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work has come: its step in words, and of a hundred, null where that is not known."""

    words: str
    done: int
    total: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """What the page of an import shows; what does not apply to its state is empty."""

    one: Import
    files: tuple[ImportFile, ...]
    roles: Sequence[tuple[str, str]]
    step: int
    progress: Progress | None
    failure: str
    questions: tuple[Question, ...]
    story: tuple[str, ...]
    preview: Preview | None
    counts: Counts | None
    flows: tuple[FlowShown, ...]
    months: tuple[MonthShown, ...]
    account: Account | None
    proof: Proof | None
    columns: tuple[ColumnTable, ...]
    fields: Sequence[tuple[str, str]]
    said: Sequence[Said]
    notes: tuple[str, ...]
    apart: tuple[str, ...]
    rejects: tuple[str, ...]
    names: tuple[NameShown, ...]
    options: ImportOptions

    @property
    def state(self) -> str:
        """The state's code."""
        return self.one.state

    @property
    def is_open(self) -> bool:
        """Whether its columns and decisions can still be changed."""
        return self.one.state in CAN_ANSWER

    @property
    def can_reread(self) -> bool:
        """Whether reading the same again may come to something else."""
        return not self.questions or bool(self.options.mapping or self.options.types)

    @property
    def is_stored(self) -> bool:
        """Whether it was stored, and perhaps taken back."""
        return self.one.state in STORED

    @property
    def may_apply(self) -> bool:
        """Whether storing it does something."""
        return bool(self.preview and (self.preview.changes_something or (self.counts and self.counts.missing)))

    @property
    def asks_day(self) -> bool:
        """Whether there are balances among the files, which are of some day."""
        return any(file.role == FileRole.RECEIVABLES for file in self.files)

    @property
    def is_counted_before(self) -> bool:
        """Whether somebody decided a name after everything was counted."""
        read_at = self.one.read_at
        decided = (name.found.decided_at for name in self.names)
        return self.state == ImportState.READY and any(at and (read_at is None or at > read_at) for at in decided)

    @property
    def open_names(self) -> int:
        """How many names nobody decided."""
        return sum(1 for name in self.names if name.is_open)


def import_page(one: Import, known: Known, *, by: User, is_waiting: bool) -> ImportPage:
    """Return the page of an import for this person; `is_waiting` where something was asked of it that is not begun."""
    preview, account = known.preview, known.account
    shows = account is not None and one.state not in {ImportState.RECEIVED, *UNDER_WAY, ImportState.CANCELLED}
    files = account.files if account is not None and shows else ()
    return ImportPage(
        one=one,
        files=tuple(one.files.order_by("pk")),
        roles=[(role.value, str(role.label)) for role in FileRole],
        step=_step(one),
        progress=show_progress(one, is_waiting=is_waiting),
        failure=tell_failure(known.failure) if known.failure else "",
        questions=_questions(one, known),
        story=_story(one, known),
        preview=preview,
        counts=None if preview is None else counts_of(preview),
        flows=() if preview is None else flows_of(preview, applied=one.state in STORED),
        months=() if preview is None else months_of(preview),
        account=account if shows else None,
        proof=prove(files) if files else None,
        columns=column_tables(files),
        fields=field_choices() if files else (),
        said=known.said if shows else (),
        notes=tell_notes([note for file in files for note in file.notes] + list(account.notes if account else ())),
        apart=tuple(map(tell_apart, account.set_apart)) if account is not None and shows else (),
        rejects=tuple(map(tell_reject, known.rejects)),
        names=show_names(NameFound.objects.filter(of_import=one), by=by) if preview is not None else (),
        options=known.options,
    )


def _step(one: Import) -> int:
    """Return which of the four steps the import stands at: files, columns, check, stored; five when all are done."""
    return {
        ImportState.RECEIVED: 1,
        ImportState.READING: 2,
        ImportState.ASKING: 2,
        ImportState.FAILED: 2,
        ImportState.READY: 3,
        ImportState.APPLYING: 4,
        ImportState.INTERRUPTED: 4 if one.batch_id else 2,
        ImportState.APPLIED: 5,
        ImportState.UNDONE: 5,
    }.get(ImportState(one.state), 1)


def _questions(one: Import, known: Known) -> tuple[Question, ...]:
    if one.state in {ImportState.ASKING, ImportState.FAILED} and known.failure is not None:
        return questions_of_failure(known.failure)
    if one.state == ImportState.READY and known.account is not None:
        return questions_of_reading(known.account.files, known.account.set_apart, options=known.options)
    return ()


def _story(one: Import, known: Known) -> tuple[str, ...]:
    if known.preview is None or one.state in {ImportState.ASKING, ImportState.FAILED, *UNDER_WAY}:
        return ()
    if one.state in STORED:
        return tell_result(known.preview, removed_missing=known.options.removes_missing)
    return tell_preview(known.preview)


def show_progress(one: Import, *, is_waiting: bool) -> Progress | None:
    """Return how far the work on an import has come, null where nobody works on it; `is_waiting` as above."""
    if one.state not in UNDER_WAY:
        return Progress(_("Waiting for its turn"), done=0, total=0, percent=None) if is_waiting else None
    words = {
        "read": _("Reading the files"),
        "compare": _("Comparing with the ledger"),
        "write": _("Storing documents"),
        "switch": _("Making everything visible at once"),
    }
    return Progress(
        words=_("Stopping") if one.is_cancel_requested else words.get(one.step, one.get_state_display()),
        done=one.done,
        total=one.total,
        percent=min(WHOLE, one.done * WHOLE // one.total) if one.total else None,
    )

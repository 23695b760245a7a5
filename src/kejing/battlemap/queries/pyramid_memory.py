"""What was counted once for the rows as they are, kept by the process that counted it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from kejing.battlemap.queries.pyramid_scope import Scope
    from kejing.standing.models import JudgedDay

MOST_KEPT = 256

_KEPT: OrderedDict[Hashable, object] = OrderedDict()
_LOCK = Lock()


def rows_key(scope: Scope, *, refresh: JudgedDay | None) -> Hashable | None:
    """Return what names the rows of a scope as they are now, None where nothing does.

    A revision is named anew with every change of the rows, and no name ever comes again. Who belongs to a team or a
    person can change without any row: the name says who does.
    """
    if refresh is None or not refresh.revision:
        return None
    return refresh.pk, refresh.revision, scope.by, scope.of, scope.members


def is_kept(key: Hashable | None) -> bool:
    """Answer whether `keep` would have nothing to make."""
    return key is not None and key in _KEPT


def keep[T](key: Hashable | None, make: Callable[[], T], *, scope: Scope | None = None) -> T:
    """Return what was made for `key` before, else what `make` gives; without a key it is made each time.

    What is kept must not be changed by anybody. Beyond `MOST_KEPT` the one that was not asked for longest goes. It is
    not kept where somebody came to the scope or went from it meanwhile: who was there before may be there again.
    """
    if key is None:
        return make()
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return cast("T", _KEPT[key])
    made = make()
    if scope is not None and scope.ask_members() != scope.members:
        return made
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made

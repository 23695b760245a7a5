from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
GOOD = {"performance": 0.95, "accessibility": 1, "best-practices": 1}


@pytest.fixture
def lighthouse(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("playwright")
    monkeypatch.syspath_prepend(ROOT / "tools")
    return import_module("lighthouse")


def report(*, scores: dict[str, float] = GOOD, shift: float = 0, sent: int = 90 * 1024) -> dict[str, Any]:
    """Return what the script reads of Lighthouse's report: one page, its style sheet, and what came after."""
    parts = {name: {"score": score, "auditRefs": [{"id": "paint", "weight": 1}]} for name, score in scores.items()}
    return {
        "categories": parts,
        "audits": {
            "paint": {"title": "Paint", "displayValue": "2 s", "score": 0.5},
            "cumulative-layout-shift": {"numericValue": shift},
            "largest-contentful-paint": {"numericValue": 2000},
            "network-requests": {
                "details": {
                    "items": [
                        {"transferSize": sent - 1000, "resourceType": "Document"},
                        {"transferSize": 1000, "resourceType": "Stylesheet"},
                        {"transferSize": 500_000, "resourceType": "XHR"},
                    ]
                }
            },
        },
    }


def test_a_page_that_just_reaches_everything_is_good(lighthouse: ModuleType) -> None:
    measured = lighthouse.read_report(report())

    assert (measured.is_good, measured.page_bytes) == (True, 90 * 1024)


@pytest.mark.parametrize(
    "short",
    [
        report(scores=GOOD | {"performance": 0.94}),
        report(scores=GOOD | {"accessibility": 0.94}),
        report(scores=GOOD | {"best-practices": 0.94}),
        report(shift=0.001),
        report(sent=90 * 1024 + 1),
    ],
)
def test_a_page_that_falls_short_in_one_thing_is_not(lighthouse: ModuleType, short: dict[str, Any]) -> None:
    assert not lighthouse.read_report(short).is_good


def test_what_was_found_wanting_is_told(lighthouse: ModuleType) -> None:
    assert lighthouse.read_report(
        report(scores={"performance": 0.5, "accessibility": 1, "best-practices": 1})
    ).remarks == (
        "performance: Paint 2 s",
        "accessibility: Paint 2 s",
        "best-practices: Paint 2 s",
    )


def test_its_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "tools" / "lighthouse" / "package-lock.json").read_text(encoding="utf-8")

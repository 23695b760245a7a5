"""The English sentences and labels, one file a subject; `analytics.po` carries the other languages."""

from kejing.analytics.wording.texts import (
    classes,
    contact,
    findings,
    flags,
    lifecycle,
    movement,
    rhythm,
    stars,
    structure,
    tiers,
    today,
    whitespace,
)

_SUBJECTS = (tiers, contact, rhythm, flags, today, findings, structure, movement, whitespace, stars, lifecycle, classes)

SENTENCES = {code: text for subject in _SUBJECTS for code, text in subject.SENTENCES.items()}
LABELS = {key: text for subject in _SUBJECTS for key, text in subject.LABELS.items()}

"""The English sentences and labels, one file a subject; `analytics.po` carries the other languages."""

from kejing.analytics.wording.texts import contact, findings, rhythm, tiers

_SUBJECTS = (tiers, contact, rhythm, findings)

SENTENCES = {code: text for subject in _SUBJECTS for code, text in subject.SENTENCES.items()}
LABELS = {key: text for subject in _SUBJECTS for key, text in subject.LABELS.items()}

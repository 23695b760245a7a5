"""The pure analytics core: facts, policy and an as-of date in; one judged row per customer out.

Knows no web framework and reads no clock. The way through: `facts.facts_from_lines`, `summary.summarise`,
`judge.judge` (or `judge.judge_ledger` with the company-wide findings), `pyramid.pyramid`, `wording.sentence`.
"""

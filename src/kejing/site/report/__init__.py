"""The report: one page of HTML that stands on its own, for the wall. Needs no database and no settings.

`judge_days` judges what it compares, `make_content` says what the page says, `render` writes it.
"""

from kejing.site.report.content import Content, make_content
from kejing.site.report.judgements import Basis, Earlier, Judgement, Span, judge_days
from kejing.site.report.page import render
from kejing.site.report.telling import Teller

__all__ = ["Basis", "Content", "Earlier", "Judgement", "Span", "Teller", "judge_days", "make_content", "render"]

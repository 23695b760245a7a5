"""Reads: what the pyramid and the table show to one person."""

from kejing.battlemap.queries.pyramid import PyramidPage, pyramid_page
from kejing.battlemap.queries.table import NoSuchPage, TablePage, table_page

__all__ = ["NoSuchPage", "PyramidPage", "TablePage", "pyramid_page", "table_page"]

"""The customer page: one customer's story, from standing to single documents."""

from kejing.battlemap.queries.customer.contacts import contacts_of
from kejing.battlemap.queries.customer.documents import documents_of, open_document
from kejing.battlemap.queries.customer.history import history_of
from kejing.battlemap.queries.customer.page import SPANS, CustomerPage, customer_page
from kejing.battlemap.queries.customer.place import NoSuchPlace
from kejing.battlemap.queries.customer.whitespace import whitespace_of

__all__ = [
    "SPANS",
    "CustomerPage",
    "NoSuchPlace",
    "contacts_of",
    "customer_page",
    "documents_of",
    "history_of",
    "open_document",
    "whitespace_of",
]

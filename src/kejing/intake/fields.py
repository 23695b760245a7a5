"""The names a column can have once it is understood, and the shape of a ledger's lines."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import polars as pl


class Field(StrEnum):
    """What a column of a file can mean; the ledger's own names first, then what stands beside them."""

    SOLD_ON = "sold_on"
    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_TYPE = "document_type"
    DOCUMENT_STATUS = "document_status"
    CUSTOMER_CODE = "customer_code"
    CUSTOMER_NAME = "customer_name"
    SALESPERSON = "salesperson"
    REGION = "region"
    ITEM_CODE = "item_code"
    ITEM_NAME = "item_name"
    CATEGORY = "category"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    GROSS_AMOUNT = "gross_amount"
    NET_AMOUNT = "net_amount"
    COST = "cost"
    IGNORE = "ignore"
    DEPARTMENT = "department"
    BRAND = "brand"
    SPEC = "spec"
    UNIT = "unit"
    DISCOUNT = "discount"
    DISCOUNT_RATE = "discount_rate"
    TAX = "tax"
    TAX_RATE = "tax_rate"
    MARGIN = "margin"
    WAREHOUSE = "warehouse"
    BATCH = "batch"
    REMARK = "remark"
    RECEIVABLE_OPENING = "receivable_opening"
    RECEIVABLE_INCREASE = "receivable_increase"
    RECEIVABLE_DECREASE = "receivable_decrease"
    RECEIVABLE_BALANCE = "receivable_balance"
    ADVANCE = "advance"
    CREDIT_LIMIT = "credit_limit"
    DUE_ON = "due_on"
    PAYMENT_STATUS = "payment_status"
    SETTLED_ON = "settled_on"
    CONTACT = "contact"
    PHONE = "phone"
    ADDRESS = "address"
    TAX_NUMBER = "tax_number"
    EMAIL = "email"
    REVERSED = "reversed"
    REVERSAL = "reversal"
    CUSTOMER_TYPE = "customer_type"
    CREATED_ON = "created_on"
    CONTACT_EVERY_DAYS = "contact_every_days"
    IS_INTENT = "is_intent"
    IS_CLOSED = "is_closed"
    UNIT_COST = "unit_cost"
    CONTACTED_ON = "contacted_on"
    CONTACT_KIND = "contact_kind"
    ANSWERED = "answered"
    RECEIVED_ON = "received_on"
    SETTLES = "settles"
    PAYMENT_METHOD = "payment_method"
    LINE_NUMBER = "line_number"
    REVERSAL_OF = "reversal_of"
    IS_RETURN = "is_return"
    IS_GIFT = "is_gift"
    VOIDED = "voided"
    SECOND_UNIT = "second_unit"
    PAYMENT_DAYS = "payment_days"
    MOBILE = "mobile"
    DIVISION = "division"


MAPPABLE_FIELDS: Final = (
    Field.SOLD_ON,
    Field.DOCUMENT_NUMBER,
    Field.DOCUMENT_TYPE,
    Field.DOCUMENT_STATUS,
    Field.LINE_NUMBER,
    Field.REVERSED,
    Field.REVERSAL_OF,
    Field.IS_RETURN,
    Field.IS_GIFT,
    Field.VOIDED,
    Field.CUSTOMER_CODE,
    Field.CUSTOMER_NAME,
    Field.SALESPERSON,
    Field.REGION,
    Field.ITEM_CODE,
    Field.ITEM_NAME,
    Field.CATEGORY,
    Field.QUANTITY,
    Field.PRICE,
    Field.DISCOUNT,
    Field.DISCOUNT_RATE,
    Field.AMOUNT,
    Field.GROSS_AMOUNT,
    Field.NET_AMOUNT,
    Field.COST,
    Field.UNIT_COST,
    Field.CUSTOMER_TYPE,
    Field.CREDIT_LIMIT,
    Field.CREATED_ON,
    Field.CONTACT_EVERY_DAYS,
    Field.IS_INTENT,
    Field.IS_CLOSED,
    Field.PAYMENT_DAYS,
    Field.CONTACT,
    Field.PHONE,
    Field.MOBILE,
    Field.EMAIL,
    Field.ADDRESS,
    Field.TAX_NUMBER,
    Field.UNIT,
    Field.BRAND,
    Field.SPEC,
    Field.DIVISION,
    Field.CONTACTED_ON,
    Field.CONTACT_KIND,
    Field.ANSWERED,
    Field.REMARK,
    Field.RECEIVABLE_BALANCE,
    Field.DUE_ON,
    Field.RECEIVED_ON,
    Field.SETTLES,
    Field.PAYMENT_METHOD,
    Field.IGNORE,
)
"""The fields a person may name in ``--map "header=field"``; ``ignore`` takes a column out."""

AMOUNTS: Final = (Field.GROSS_AMOUNT, Field.AMOUNT, Field.NET_AMOUNT)
"""What a row of sales comes to, the best to have first."""

NUMBERS: Final = frozenset(
    {
        *AMOUNTS,
        Field.QUANTITY,
        Field.PRICE,
        Field.COST,
        Field.UNIT_COST,
        Field.DISCOUNT,
        Field.DISCOUNT_RATE,
        Field.TAX,
        Field.TAX_RATE,
        Field.MARGIN,
        Field.CREDIT_LIMIT,
        Field.ADVANCE,
        Field.RECEIVABLE_OPENING,
        Field.RECEIVABLE_INCREASE,
        Field.RECEIVABLE_DECREASE,
        Field.RECEIVABLE_BALANCE,
    }
)
"""The fields whose cells are numbers."""

LEDGER_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "document_number": pl.String(),
        "document_type": pl.String(),
        "sold_on": pl.Date(),
        "customer_code": pl.String(),
        "customer_name": pl.String(),
        "salesperson": pl.String(),
        "region": pl.String(),
        "item_code": pl.String(),
        "item_name": pl.String(),
        "category": pl.String(),
        "quantity": pl.Decimal(18, 4),
        "amount": pl.Int64(),
        "net_amount": pl.Int64(),
        "cost": pl.Int64(),
    }
)
LEDGER_COLUMNS: Final = tuple(LEDGER_SCHEMA)
"""Columns of ``Ledger.lines``, in order; money is in signed minor units."""

CUSTOMER_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "customer_code": pl.String(),
        "customer_name": pl.String(),
        "customer_type": pl.String(),
        "region": pl.String(),
        "salesperson": pl.String(),
        "credit_limit": pl.Int64(),
        "created_on": pl.Date(),
        "contact_every_days": pl.Int32(),
        "is_intent": pl.Boolean(),
        "is_closed": pl.Boolean(),
        "payment_days": pl.Int32(),
    }
)
"""Columns of ``Ledger.customers``: what the customer list says of each; all but code and name may be empty.

``payment_days`` is how many days after its date a document is to be paid, 0 where at once.
"""

PERSON_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "customer_code": pl.String(),
        "person_name": pl.String(),
        "phone": pl.String(),
        "email": pl.String(),
        "address": pl.String(),
        "tax_number": pl.String(),
    }
)
"""Columns of ``Ledger.people``: whom the customer list names at a customer, and how they are reached, as text.

Several telephone numbers of one person are separated by " / ".
"""

PRODUCT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "item_code": pl.String(),
        "item_name": pl.String(),
        "category": pl.String(),
        "unit": pl.String(),
        "brand": pl.String(),
        "spec": pl.String(),
        "division": pl.String(),
        "unit_cost": pl.String(),
    }
)
"""Columns of ``Ledger.products``, each product once, by its code or else its name.

``unit_cost`` is a plain number in the currency, exactly as it is written: 1.335.
"""

CONTACT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "customer_code": pl.String(),
        "contacted_on": pl.Date(),
        "kind": pl.String(),
        "answered": pl.Boolean(),
        "text": pl.String(),
        "salesperson": pl.String(),
    }
)
"""Columns of ``Ledger.contacts``; ``kind`` is report, visit, call, meeting or complaint.

``text`` is what was noted and ``salesperson`` who was there, each null where the file does not say it.
"""

RECEIVABLE_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {"customer_code": pl.String(), "due_on": pl.Date(), "open": pl.Int64()}
)
"""Columns of ``Ledger.receivables``; ``open`` is in minor units, a prepayment being negative."""

RECEIPT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {
        "document_number": pl.String(),
        "received_on": pl.Date(),
        "customer_code": pl.String(),
        "amount": pl.Int64(),
        "type": pl.String(),
        "salesperson": pl.String(),
        "settles": pl.String(),
        "method": pl.String(),
    }
)
"""Columns of ``Ledger.receipts``: ``amount`` is in minor units, ``type`` receipt or receipt_refund, which is negative.

``settles`` is the number of the document that is paid, where the file says so.
"""

REJECT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {"file": pl.String(), "row": pl.Int64(), "field": pl.String(), "value": pl.String(), "reason": pl.String()}
)
"""Columns of ``Ledger.rejects``; ``row`` counts as a spreadsheet shows it, the header being row 1."""

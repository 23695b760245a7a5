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


MAPPABLE_FIELDS: Final = (
    Field.SOLD_ON,
    Field.DOCUMENT_NUMBER,
    Field.DOCUMENT_TYPE,
    Field.DOCUMENT_STATUS,
    Field.CUSTOMER_CODE,
    Field.CUSTOMER_NAME,
    Field.SALESPERSON,
    Field.REGION,
    Field.ITEM_CODE,
    Field.ITEM_NAME,
    Field.CATEGORY,
    Field.QUANTITY,
    Field.PRICE,
    Field.AMOUNT,
    Field.GROSS_AMOUNT,
    Field.NET_AMOUNT,
    Field.COST,
    Field.IGNORE,
)
"""The fields a person may name in ``--map "header=field"``; ``ignore`` takes a column out."""

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
    {"customer_code": pl.String(), "customer_name": pl.String()}
)
"""Columns of ``Ledger.customers``."""

REJECT_SCHEMA: Final[Mapping[str, pl.DataType]] = MappingProxyType(
    {"file": pl.String(), "row": pl.Int64(), "field": pl.String(), "value": pl.String(), "reason": pl.String()}
)
"""Columns of ``Ledger.rejects``; ``row`` counts as a spreadsheet shows it, the header being row 1."""

"""Addresses."""

from django.urls import path

from kejing.battlemap.views import bulk, customer, editing, export, pyramid, reasons, search, table, today

app_name = "battlemap"

urlpatterns = [
    path("", pyramid.pyramid, name="pyramid"),
    path("groups/", pyramid.groups, name="groups"),
    path("search/", search.search, name="search"),
    path("today/", today.today, name="today"),
    path("customers/", table.table, name="table"),
    path("customers/totals/", table.totals, name="totals"),
    path("customers/condition/", table.condition, name="condition"),
    path("customers/condition/add/", table.add_condition, name="add_condition"),
    path("customers/columns/", table.choose_columns, name="columns"),
    path("customers/columns/keep/", table.keep_columns, name="keep_columns"),
    path("customers/export/", export.export, name="export"),
    path("customers/assign/", bulk.ask_owner, name="ask_owner"),
    path("customers/assign/do/", bulk.assign, name="assign"),
    path("customers/<key:pk>/reason/", reasons.give, name="give_reason"),
    path("customers/views/", table.save_view, name="save_view"),
    path("customers/views/<key:pk>/", table.change_view, name="change_view"),
    path("customer/<key:pk>/", customer.customer, name="customer"),
    path("customer/<key:pk>/edit/", editing.edit, name="edit_customer"),
    path("customer/<key:pk>/history/", customer.history, name="customer_history"),
    path("customer/<key:pk>/whitespace/", customer.whitespace, name="customer_whitespace"),
    path("customer/<key:pk>/documents/<key:document>/", customer.document, name="customer_document"),
    path("judge-again/", pyramid.judge_again, name="judge_again"),
]

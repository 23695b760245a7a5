"""Addresses."""

from django.urls import path

from kejing.battlemap.views import (
    bulk,
    customer,
    editing,
    export,
    keeping_tags,
    past_days,
    pyramid,
    reasons,
    search,
    sharing,
    table,
    tagging,
    today,
)

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
    path("customers/tag/", tagging.ask_tags, name="ask_tags"),
    path("customers/tag/do/", tagging.tag, name="tag_customers"),
    path("customers/tags/", keeping_tags.tags, name="tags"),
    path("customers/tags/<key:pk>/", keeping_tags.tag, name="tag"),
    path("customers/tags/<key:pk>/merge/", keeping_tags.merge, name="merge_tag"),
    path("customers/tags/<key:pk>/delete/", keeping_tags.delete, name="delete_tag"),
    path("customers/<key:pk>/reason/", reasons.give, name="give_reason"),
    path("customers/views/", table.save_view, name="save_view"),
    path("customers/views/<key:pk>/", table.change_view, name="change_view"),
    path("customer/<key:pk>/", customer.customer, name="customer"),
    path("customer/<key:pk>/tags/", tagging.tag_customer, name="tag_customer"),
    path("customer/<key:pk>/edit/", editing.edit, name="edit_customer"),
    path("customer/<key:pk>/share/", sharing.share, name="share_customer"),
    path("customer/<key:pk>/share/<key:access>/end/", sharing.unshare, name="unshare_customer"),
    path("customer/<key:pk>/history/", customer.history, name="customer_history"),
    path("customer/<key:pk>/whitespace/", customer.whitespace, name="customer_whitespace"),
    path("customer/<key:pk>/documents/<key:document>/", customer.document, name="customer_document"),
    path("days/", past_days.days, name="days"),
    path("days/<str:on>/", past_days.day, name="day"),
    path("days/<str:on>/compute/", past_days.compute, name="compute_day"),
    path("days/<str:on>/cancel/", past_days.cancel, name="cancel_day"),
    path("judge-again/", pyramid.judge_again, name="judge_again"),
]

"""Addresses."""

from django.urls import path

from kejing.rounds.views import decide, feed, photos, places, plans, report, steps, subscribing, talk, visit

app_name = "rounds"

urlpatterns = [
    path("feed/", feed.feed, name="feed"),
    path("feed/people/", feed.people, name="people"),
    path("feed/<key:pk>/", talk.entry, name="entry"),
    path("feed/<key:pk>/say/", talk.say, name="say"),
    path("feed/<key:pk>/seen/", talk.seen, name="seen"),
    path("feed/<key:pk>/add/", talk.add, name="add"),
    path("feed/<key:pk>/take-back/", talk.withdraw, name="take_back"),
    path("report/", report.choose, name="choose"),
    path("customer/<key:pk>/report/", report.report, name="report"),
    path("customer/<key:pk>/report/draft/", report.draft, name="draft"),
    path("customer/<key:pk>/report/discard/", report.discard, name="discard"),
    path("customer/<key:pk>/visit/", visit.visit, name="visit"),
    path("customer/<key:pk>/visit/in/", visit.check_in, name="check_in"),
    path("customer/<key:pk>/visit/out/", visit.check_out, name="check_out"),
    path("customer/<key:pk>/visit/break-off/", visit.break_off, name="break_off"),
    path("feed/<key:pk>/decide/", decide.decide, name="decide"),
    path("customer/<key:pk>/photo/", photos.hand_in, name="hand_in"),
    path("photo/tickets/", photos.tickets, name="tickets"),
    path("photo/<key:pk>/", photos.photo, name="photo"),
    path("photo/<key:pk>/small/", photos.photo, {"is_small": True}, name="small_photo"),
    path("company/visits/", steps.steps, name="steps"),
    path("company/visits/steps/", steps.edit_steps, name="edit_steps"),
    path("places/", places.places, name="places"),
    path("customer/<key:pk>/place/", places.place, name="place"),
    path("plans/", plans.week, name="plans"),
    path("plans/add/", plans.add, name="plan_add"),
    path("plans/take-over/", plans.take_over, name="plan_take"),
    path("plans/stop/<key:pk>/move/", plans.move, name="plan_move"),
    path("plans/stop/<key:pk>/drop/", plans.drop, name="plan_drop"),
    path("plans/calendar/", subscribing.calendar, name="calendar"),
    path("plans/calendar/close/", subscribing.close_calendar, name="close_calendar"),
    path("calendar/<str:secret>.ics", subscribing.calendar_file, name="calendar_file"),
    path("plans/day/<str:on>/", plans.day, name="plan_day"),
    path("plans/day/<str:on>/order/", plans.order, name="plan_order"),
    path("plans/note/<key:pk>/", plans.note, name="plan_note"),
    path("plans/words/<str:span>/<str:on>/", plans.words, name="plan_words"),
]

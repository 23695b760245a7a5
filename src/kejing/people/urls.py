"""Addresses: what managers do for everybody, and what each does for himself."""

from django.urls import include, path

from kejing.people.views import company, door, own, people, teams

managing = [
    path("people/", people.everyone, name="list"),
    path("people/new/", people.new, name="new"),
    path("people/<key:pk>/", people.one, name="one"),
    path("people/<key:pk>/close/", people.close, name="close"),
    path("people/<key:pk>/open/", people.reopen, name="open"),
    path("people/<key:pk>/second-factor/remove/", people.forget_second_factor, name="forget_second_factor"),
    path("people/<key:pk>/link/", people.link, name="link"),
    path("people/<key:pk>/link/take-back/", people.take_back, name="take_back"),
    path("people/<key:pk>/link/mail/", people.mail, name="mail"),
    path("teams/", teams.tree, name="teams"),
    path("teams/new/", teams.add, name="add_team"),
    path("teams/<key:pk>/", teams.change, name="change_team"),
    path("teams/<key:pk>/remove/", teams.remove, name="remove_team"),
    path("company/", company.page, name="company"),
    path("company/standards/", company.standards, name="standards"),
    path("company/days/", company.add_days, name="add_days"),
    path("company/days/<key:pk>/remove/", company.remove_days, name="remove_days"),
    path("company/masks/", company.masks, name="masks"),
]

each = [
    path("you/", own.page, name="page"),
    path("you/devices/<key:pk>/end/", own.end_one, name="end_one"),
    path("you/devices/end-others/", own.end_others, name="end_others"),
    path("join/<key:pk>/<str:token>/", door.join, name="join"),
]

urlpatterns = [
    path("", include((managing, "people"))),
    path("", include((each, "own"))),
]

"""Addresses."""

from django.urls import path

from kejing.imports.views import actions, pages, queue, uploads

app_name = "imports"

urlpatterns = [
    path("imports/", pages.history, name="history"),
    path("imports/new/", uploads.new, name="new"),
    path("imports/names/", queue.names, name="names"),
    path("imports/names/<key:pk>/", queue.decide, name="decide"),
    path("imports/unassigned/", queue.unassigned, name="unassigned"),
    path("imports/unassigned/assign/", queue.assign, name="assign"),
    path("imports/<key:pk>/", pages.one, name="one"),
    path("imports/<key:pk>/files/", uploads.add, name="add"),
    path("imports/<key:pk>/files/<key:file>/", uploads.change_file, name="change_file"),
    path("imports/<key:pk>/read/", actions.read, name="read"),
    path("imports/<key:pk>/rate/", actions.rate, name="rate"),
    path("imports/<key:pk>/apply/", actions.apply, name="apply"),
    path("imports/<key:pk>/resume/", actions.resume, name="resume"),
    path("imports/<key:pk>/cancel/", actions.cancel, name="cancel"),
    path("imports/<key:pk>/undo/", actions.undo, name="undo"),
    path("imports/<key:pk>/redo/", actions.redo, name="redo"),
    path("imports/<key:pk>/errors/", pages.errors, name="errors"),
]

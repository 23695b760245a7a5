"""Addresses."""

from django.urls import path

from kejing.imports.views import actions, pages, queue, uploads

app_name = "imports"

urlpatterns = [
    path("imports/", pages.history, name="history"),
    path("imports/new/", uploads.new, name="new"),
    path("imports/names/", queue.names, name="names"),
    path("imports/names/<int:pk>/", queue.decide, name="decide"),
    path("imports/unassigned/", queue.unassigned, name="unassigned"),
    path("imports/unassigned/assign/", queue.assign, name="assign"),
    path("imports/<int:pk>/", pages.one, name="one"),
    path("imports/<int:pk>/files/", uploads.add, name="add"),
    path("imports/<int:pk>/files/<int:file>/", uploads.change_file, name="change_file"),
    path("imports/<int:pk>/read/", actions.read, name="read"),
    path("imports/<int:pk>/rate/", actions.rate, name="rate"),
    path("imports/<int:pk>/apply/", actions.apply, name="apply"),
    path("imports/<int:pk>/resume/", actions.resume, name="resume"),
    path("imports/<int:pk>/cancel/", actions.cancel, name="cancel"),
    path("imports/<int:pk>/undo/", actions.undo, name="undo"),
    path("imports/<int:pk>/redo/", actions.redo, name="redo"),
    path("imports/<int:pk>/errors/", pages.errors, name="errors"),
]

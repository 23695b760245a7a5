"""The company's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kejing.people import forms
from kejing.people.enums import Field
from kejing.people.hooks import amounts_are_stored
from kejing.people.http.middleware import SECOND_FACTOR_DUE
from kejing.people.models import CalendarDays, Company
from kejing.people.operations import company as operations
from kejing.people.operations.standards import CurrencyStays, change_standards
from kejing.people.queries.company import list_days
from kejing.people.queries.second_factor import has_second_factor
from kejing.people.views.gate import for_managers, user_of

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from kejing.kit.http import Request


@require_http_methods(["GET", "POST"])
@for_managers
def page(request: Request) -> HttpResponse:
    """Show the settings, and take what is changed of the first part."""
    company = Company.find()
    form = forms.CompanySettings(request.POST or None, company=company, name=settings.COMPANY_NAME)
    if request.method == "POST" and form.is_valid():
        operations.change_company(by=user_of(request), session=request.session.session_key, **form.cleaned_data)
        if form.cleaned_data["managers_need_second_factor"] and not has_second_factor(user_of(request)):
            request.session[SECOND_FACTOR_DUE] = True
        messages.info(request, _("Saved."))
        return redirect("people:company")
    return _show(request, company=company, form=form)


@require_POST
@for_managers
def standards(request: Request) -> HttpResponse:
    """Take what the company counts by."""
    form = _standards(request, sent=request.POST)
    if form.is_valid():
        try:
            change_standards(by=user_of(request), **form.cleaned_data)
        except CurrencyStays as stays:
            form.add_error("currency", str(stays))
        else:
            messages.info(request, _("Saved."))
            return redirect("people:company")
    return _show(request, standards=form)


@require_POST
@for_managers
def add_days(request: Request) -> HttpResponse:
    """List a holiday, or days worked to make up for one."""
    form = forms.Days(request.POST)
    if form.is_valid():
        try:
            operations.add_days(**form.cleaned_data)
        except operations.CalendarRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("people:company")
    return _show(request, days=form)


@require_POST
@for_managers
def remove_days(_request: Request, pk: int) -> HttpResponse:
    """Take days off the list."""
    operations.remove_days(days=get_object_or_404(CalendarDays, pk=pk))
    return redirect("people:company")


@require_POST
@for_managers
def masks(request: Request) -> HttpResponse:
    """Keep fields from roles."""
    form = forms.Masks(request.POST, company=Company.find())
    if form.is_valid():
        operations.change_masks(masks=form.masks())
        messages.info(request, _("Saved."))
    return redirect("people:company")


def _standards(request: Request, *, sent: QueryDict | None = None) -> forms.Standards:
    return forms.Standards(sent, stays=amounts_are_stored(), language=request.LANGUAGE_CODE or settings.LANGUAGE_CODE)


def _show(
    request: Request,
    *,
    company: Company | None = None,
    form: forms.CompanySettings | None = None,
    standards: forms.Standards | None = None,
    days: forms.Days | None = None,
) -> HttpResponse:
    company = company or Company.find()
    context = {
        "form": form or forms.CompanySettings(company=company, name=settings.COMPANY_NAME),
        "standards_form": standards or _standards(request),
        "days_form": days or forms.Days(),
        "days": list_days(),
        "mask_fields": [field.label for field in Field],
        "masks": forms.Masks(company=company),
    }
    return render(request, "people/company.html", context)

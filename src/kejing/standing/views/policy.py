"""The page of the policy: read by everybody, changed by who looks after the company."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kejing.analytics.policy import Policy
from kejing.standing.forms.policy import PolicyForm, PolicyQuery, with_shipped
from kejing.standing.forms.values import VALUES
from kejing.standing.models import PolicyVersion
from kejing.standing.operations.policy import Decided, NothingChanged, PolicyMovedOn, decide_policy
from kejing.standing.permissions import may_change_policy
from kejing.standing.queries import default_as_of, newest_version, of_company, read_policy
from kejing.standing.tables import policy_page
from kejing.standing.tasks import refresh_standing

if TYPE_CHECKING:
    from django.http import QueryDict

    from kejing.kit.http import Request
    from kejing.people.models import User

SHIPPED = 0


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: Request) -> HttpResponse:
    """Show the policy; a manager is told what changes, and then makes the next version."""
    may_change = may_change_policy(request.user)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        return _change(request)
    query = PolicyQuery(request.GET)
    if not query.is_valid():
        raise Http404
    asked = query.cleaned_data["of"]
    form = _form(request) if asked is None else _form(request, start=_policy_of(asked), note=_back_to(asked))
    page = policy_page(
        form, today=request.today, may_change=may_change, shown=asked, tells_changes=asked is not None and may_change
    )
    return render(request, "standing/policy.html", {"page": page})


@require_safe
def file(_request: Request, number: int) -> HttpResponse:
    """Give a version as the file that `kejing judge --policy` reads."""
    text = of_company(_policy_of(number)).to_toml()
    name = f"policy-{number}.toml"
    return HttpResponse(
        text,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _change(request: Request) -> HttpResponse:
    reset = [key for key in request.POST.getlist("shipped") if key in VALUES]
    sent = with_shipped(request.POST, reset)
    form = _form(request, sent=sent)
    is_good = form.is_valid()
    if is_good and request.POST.get("step") == "save" and not reset and not form.save_refused():
        decided = _decide(request, form)
        if decided is not None:
            messages.info(request, _tell(decided))
            # Not to where the form was: what there is to say stands at the top.
            return redirect(f"{reverse('standing:policy')}#main")
        if not form.errors:
            # Somebody was faster: what changes is told against his version.
            form = _form(request, sent=sent)
            form.full_clean()
    page = policy_page(form, today=request.today, may_change=True, tells_changes=True)
    return render(request, "standing/policy.html", {"page": page})


def _decide(request: Request, form: PolicyForm) -> Decided | None:
    """Make the next version and have everybody judged by it; None where it could not be made, which the form says."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            decided = decide_policy(
                policy=cast("Policy", form.policy),
                valid_from=said["valid_from"],
                note=said["note"].strip(),
                based_on=form.number,
                by=cast("User", request.user),
                now=request.now,
            )
            if decided.refresh is not None:
                refresh_standing.enqueue(decided.refresh.pk)
    except NothingChanged:
        form.add_error(None, _("Nothing is changed: every value is as in the version that stands."))
    except PolicyMovedOn:
        pass
    else:
        return decided
    return None


def _form(
    request: Request, *, sent: QueryDict | None = None, start: Policy | None = None, note: str = ""
) -> PolicyForm:
    return PolicyForm(
        sent,
        newest=newest_version(),
        start=start,
        today=request.today,
        holds_from=default_as_of(request.today),
        note=note,
    )


def _policy_of(number: int) -> Policy:
    """Return the policy of a version, 0 for the shipped one.

    :raises Http404: if there is no such version
    """
    if number == SHIPPED:
        return Policy()
    text = PolicyVersion.objects.filter(number=number).values_list("policy", flat=True).first()
    if text is None:
        raise Http404
    return read_policy(text)


def _back_to(number: int) -> str:
    return _("Back to the shipped policy") if number == SHIPPED else _("Back to version {number}").format(number=number)


def _tell(decided: Decided) -> str:
    number, day = decided.version.number, decided.version.valid_from
    if decided.refresh is not None:
        text = _("Version {number} is saved. Everybody is being judged by it; the pages follow when that is done.")
    else:
        text = _("Version {number} is saved. It holds from {day} on.")
    return text.format(number=number, day=day)

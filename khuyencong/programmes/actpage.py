"""The page of one act, the same for every process of this room: what was found, one sentence for each warning, the
form, the button, and what comes after it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction as database
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.asked import at_of, user_of
from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Stale
from khuyencong.ui.findingview import FindingView, show
from khuyencong.workflow import services as workflow
from khuyencong.workflow.pages import steps_ahead
from khuyencong.workflow.powers import Powers
from khuyencong.workflow.process import Answer, Context, Process, Transition
from khuyencong.workflow.selectors import Offer, acts_offered, turn_inside
from khuyencong.workflow.services.perform import refusal

Reasons = Mapping[str, str]


def reasons_of(post: Mapping[str, Any]) -> dict[str, str]:
    """The sentence given for each warning: field "reason-<code>"."""
    return {name.removeprefix("reason-"): str(text) for name, text in post.items() if name.startswith("reason-")}


def ahead(
    process: Process, subject: Any, transition: Transition, context: Context, asked: Iterable[str]
) -> list[Finding]:
    """What the act would find now, but for what its form still asks."""
    return [f for f in workflow.judge(process, subject, transition, context) if f.field not in set(asked)]


def context_of(
    process: Process, transition: Transition, form: Any, found: Sequence[Finding], reasons: Reasons
) -> dict[str, Any]:
    """What the shared template shows: the findings, each warning once with the sentence given for it and how many
    lines it was found on, what comes after the act."""
    counts: dict[str, set[str]] = {}
    first: dict[str, Finding] = {}
    for finding in found:
        if finding.severity == "warn":
            first.setdefault(finding.code, finding)
            counts.setdefault(finding.code, set()).add(finding.about)
    warnings: list[tuple[FindingView, str, int]] = [
        (show(f), reasons.get(code, ""), len(counts[code])) for code, f in first.items()
    ]
    return {
        "transition": transition,
        "state": process.state(transition.target),
        "form": form,
        "findings": list(found),
        "warnings": warnings,
        "unanswered": form.is_bound and any(not text.strip() for _view, text, _n in warnings),
        "blocked": any(f.blocks for f in found),
        "grave": transition.answer != Answer.FORWARD,
    }


def offer_of(process: Process, subject: Any, act: str, user: User, on: date) -> Offer | None:
    """The act as it is offered to a user: to perform, or to draft for the signing steps of the user's body."""
    return next((o for o in acts_offered(process, subject, user, on) if o.transition.act == act), None)


def elsewhere(process: Process, subject: Any, act: str, user: User, on: date) -> HttpResponse:
    """Where somebody goes who is not offered an act: to its signing sheet, when it is on its way in their body.

    Raises WrongState for an act of another state, Denied for everybody else.
    """
    turn = turn_inside(process.key, subject.pk, user, on)
    if turn is not None and turn.sheet.act == act:
        return redirect("workflow:sheet", turn.sheet.pk)
    raise refusal(Powers(user, on), process, subject, process.find(subject, act))


def show_act(
    request: HttpRequest,
    process: Process,
    subject: Any,
    act: str,
    *,
    template: str,
    form_of: Callable[[Transition], Any],
    run: Callable[[Any, User, datetime, Reasons], object],
    done: str,
    page: Callable[[Sequence[Finding]], Mapping[str, Any]],
    found_ahead: Callable[[Transition], Sequence[Finding]] | None = None,
    signed: Any = None,
) -> HttpResponse:
    """Show an act and perform it: refused, what was typed stays and the page says why; nothing is half-written.

    `run` performs it, `done` is the page that follows, `page` what this room's template shows besides `context_of`.
    `signed` (`drafting.Signed`): where the body has signing steps the act is drafted, and the last signature runs it.
    """
    user, at = user_of(request), at_of(request)
    offer = offer_of(process, subject, act, user, local_date(at))
    if offer is None:
        return elsewhere(process, subject, act, user, local_date(at))
    transition, chain = offer.transition, offer.chain
    form = form_of(transition)
    if chain and not form.is_bound:
        form.initial.update(signed.initial(subject, act))
    refused: Sequence[Finding] = ()
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            with database.atomic():
                if chain:
                    signed.draft(subject, act, form, user, at)
                else:
                    run(form, user, at, reasons_of(request.POST))
            words = _("Đã soạn, chuyển bước ký: %(act)s.") if chain else _("Đã ghi: %(act)s.")
            messages.success(request, words % {"act": str(transition.label)})
            return redirect(done)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            refused = error.findings
        except Stale:
            stale = True
        subject.refresh_from_db()
    found = refused
    if found_ahead and not refused:
        found = found_ahead(transition)
    elif not form.is_bound:
        found = ahead(process, subject, transition, Context(user, at, local_date(at)), form.fields)
    context = context_of(process, transition, form, found, reasons_of(request.POST))
    context |= {"back": done, "stale": stale, "steps": steps_ahead(chain) if chain else (), **page(found)}
    return render(request, template, context, status=422 if request.method == "POST" else 200)

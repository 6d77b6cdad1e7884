"""Acts of a project that go through the internal signing steps of a body: keeping what was typed, running it later."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import translation

from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid
from khuyencong.programmes import actpage
from khuyencong.programmes.actpage import reasons_of
from khuyencong.programmes.forms import ACT_FORMS, ActForm
from khuyencong.programmes.models import Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.ui.fieldview import answers_of
from khuyencong.workflow.process import Drafted, Room
from khuyencong.workflow.selectors import Offer, typed_before
from khuyencong.workflow.services import Act, Draft, draft_act
from khuyencong.workflow.services.signing import drafted_of

# Fields of the page, not of the act.
NOT_TYPED = ("csrfmiddlewaretoken",)


def load(project_id: int) -> Project:
    """One project by its id."""
    return Project.objects.get(pk=project_id)


def form_of(project: Project, drafted: Drafted) -> ActForm:
    """The form of a drafted act, filled in as it was typed and read in the language it was typed in."""
    typed = QueryDict(mutable=True)
    for name, values in drafted.typed.items():
        typed.setlist(name, list(values))
    transition = SUPPORT_PROJECT.find(project, drafted.act)
    form = ACT_FORMS[drafted.act](project, transition, typed, initial={"scan": drafted.scan})
    with translation.override(drafted.language):
        form.full_clean()
    return form


def run(project: Project, drafted: Drafted, by: User, at: datetime) -> None:
    """Perform an act as it was drafted; its papers were attached then. Raises Invalid and whatever the act raises."""
    form = form_of(project, drafted)
    if form.errors:
        raise Invalid({name: [str(line) for line in lines] for name, lines in form.errors.items()})
    reasons = {**reasons_of(form.data), **drafted.reasons}
    form.run(by, at, form.given(by, at, reasons))


def show(project: Project, drafted: Drafted) -> list[tuple[Any, str]]:
    """A drafted act as label and text, in the reader's language."""
    return answers_of(form_of(project, drafted))


def offer_of(project: Project, act: str, user: User, on: date) -> Offer | None:
    """The act as it is offered to a user: to perform, or to draft for the signing steps of the user's body."""
    return actpage.offer_of(SUPPORT_PROJECT, project, act, user, on)


def elsewhere(project: Project, act: str, user: User, on: date) -> HttpResponse:
    """Where somebody goes who is not offered an act of a project. Raises what `actpage.elsewhere` raises."""
    return actpage.elsewhere(SUPPORT_PROJECT, project, act, user, on)


def initial_of(project: Project, offer: Offer) -> dict[str, Any]:
    """What the form of an act starts from when it was drafted before: the values, for any language to write."""
    sheet = typed_before(SUPPORT_PROJECT, project, offer.transition.act) if offer.chain else None
    if sheet is None:
        return {}
    cleaned = form_of(project, drafted_of(sheet)).cleaned_data
    return {name: value for name, value in cleaned.items() if value not in (None, "")}


def perform(form: ActForm, offer: Offer, given: Act, by: User, at: datetime) -> None:
    """Perform an act with its form, or draft it where the body has signing steps."""
    if offer.chain is None:
        form.run(by, at, given)
        return
    typed = {name: values for name, values in form.data.lists() if name not in NOT_TYPED}  # type: ignore[attr-defined]
    scan = given.decision.scan if given.decision else None
    draft = Draft(offer.transition.act, typed, (translation.get_language() or "vi")[:2], scan)
    draft_act(SUPPORT_PROJECT, form.project, draft, by=by, at=at)


def act_url(project_id: int, act: str) -> str:
    """The page of an act."""
    return reverse("programmes:act", args=[project_id, act])


ROOM = Room(load, run, show, act_url)

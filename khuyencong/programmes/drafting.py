"""Acts of this room that go through a body's signing steps: kept as typed, run by the last signature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.programmes import forms
from khuyencong.programmes.actpage import reasons_of
from khuyencong.programmes.changes import forms as changes
from khuyencong.programmes.changes.states import CHANGE
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.models import Change, DetailPlan, PlanVersion, Project
from khuyencong.programmes.plans.forms import VersionActForm
from khuyencong.programmes.plans.states import YEAR_PLAN
from khuyencong.programmes.states import DETAIL_PLAN, SUPPORT_PROJECT
from khuyencong.ui.fieldview import answers_of
from khuyencong.ui.language import spoken
from khuyencong.workflow.process import Drafted, Process, Room
from khuyencong.workflow.selectors import typed_before
from khuyencong.workflow.services import Draft, draft_act
from khuyencong.workflow.services.signing import drafted_of

NOT_TYPED = ("csrfmiddlewaretoken",)  # fields of the page, not of the act


@dataclass(frozen=True)
class Signed:
    """One process whose acts may be drafted: how an object is loaded, the form of an act made and performed, where its
    page and its files are."""

    process: Process
    load: Callable[[int], Any]
    form: Callable[..., Any]
    url: Callable[[Any, str], str]
    owner: Callable[[Any], str]
    scan_kind: str
    perform: Callable[..., object] = lambda form, by, at, reasons: form.run(by, at, reasons)

    def form_of(self, subject: Any, drafted: Drafted) -> Any:
        """The form of a drafted act, filled in as it was typed and read in the language it was typed in."""
        typed = QueryDict(mutable=True)
        for name, values in drafted.typed.items():
            typed.setlist(name, list(values))
        form = self.form(subject, drafted.act, typed, None, initial={"scan": drafted.scan})
        with translation.override(drafted.language):
            form.full_clean()
        return form

    def run(self, subject: Any, drafted: Drafted, by: User, at: datetime) -> None:
        """Perform an act as it was drafted. Raises Invalid and whatever the act raises."""
        form = self.form_of(subject, drafted)
        if form.errors:
            raise Invalid({name: [str(line) for line in lines] for name, lines in form.errors.items()})
        self.perform(form, by, at, {**reasons_of(form.data), **drafted.reasons})

    def draft(self, subject: Any, act: str, form: Any, by: User, at: datetime, scan: Attachment | None = None) -> None:
        """Draft an act from its form; the scan of a decision is kept now, unless it is kept already. Raises what
        `draft_act` raises."""
        scan = scan or form.cleaned_data.get("scan")
        if scan and not isinstance(scan, Attachment):
            scan = files.attach(owner=self.owner(subject), kind=self.scan_kind, upload=scan, by=by, at=at)
        typed = {name: values for name, values in form.data.lists() if name not in NOT_TYPED}
        draft_act(self.process, subject, Draft(act, typed, spoken(), scan or None), by=by, at=at)

    def initial(self, subject: Any, act: str) -> Mapping[str, Any]:
        """What the form starts from when it was drafted before and returned: values, for any language to write."""
        sheet = typed_before(self.process, subject, act)
        cleaned = self.form_of(subject, drafted_of(sheet)).cleaned_data if sheet else {}
        return {name: value for name, value in cleaned.items() if value not in (None, "")}

    @property
    def room(self) -> Room:
        """What the engine needs to keep, show and run drafts of this process."""
        return Room(
            load=self.load,
            run=self.run,
            show=lambda subject, drafted: answers_of(self.form_of(subject, drafted)),
            act_url=lambda pk, act: self.url(self.load(pk), act),
        )


PROJECTS = Signed(
    process=SUPPORT_PROJECT,
    load=lambda pk: Project.objects.get(pk=pk),
    form=lambda project, act, *args, **kwargs: forms.ACT_FORMS[act](
        project, SUPPORT_PROJECT.find(project, act), *args, **kwargs
    ),
    url=lambda project, act: reverse("programmes:act", args=[project.pk, act]),
    owner=lambda project: str(project.subject),
    scan_kind=PaperKind.OTHER,
    # A form of the project attaches its papers first; those of a draft were attached when it was drafted.
    perform=lambda form, by, at, reasons: form.run(by, at, form.given(by, at, reasons)),
)
DETAIL_PLANS = Signed(
    process=DETAIL_PLAN,
    load=lambda pk: DetailPlan.objects.select_related("project").get(pk=pk),
    form=lambda plan, act, *args, **kwargs: forms.PLAN_ACT_FORMS[act](plan, *args, **kwargs),
    url=lambda plan, act: reverse("programmes:plan_act", args=[plan.project_id, plan.pk, act]),
    owner=lambda plan: str(plan.project.subject),
    scan_kind=PaperKind.DETAIL_PLAN_DECISION,
)
CHANGES = Signed(
    process=CHANGE,
    load=lambda pk: Change.objects.select_related("project", "part").get(pk=pk),
    form=lambda change, act, *args, **kwargs: changes.ACT_FORMS[act](change, *args, **kwargs),
    url=lambda change, act: reverse("programmes:change_act", args=[change.project_id, change.pk, act]),
    owner=lambda change: str(change.project.subject),
    scan_kind=PaperKind.CHANGE_DECISION,
)
YEAR_PLANS = Signed(
    process=YEAR_PLAN,
    load=lambda pk: PlanVersion.objects.select_related("plan__place", "plan__compiler").get(pk=pk),
    form=lambda version, act, *args, **kwargs: VersionActForm(version, YEAR_PLAN.find(version, act), *args, **kwargs),
    url=lambda version, act: reverse("programmes:plan_version_act", args=[version.plan_id, version.number, act]),
    owner=lambda version: str(version.subject),
    scan_kind=PaperKind.PLAN_DECISION,
)

"""The pages of a detail plan (Form 11)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from khuyencong.accounts.asked import on_of
from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.exchange import paste
from khuyencong.law.selectors import activity_label
from khuyencong.programmes import forms, guards, norms, selectors, services, wizard
from khuyencong.programmes.choices import DetailPlanStatus
from khuyencong.programmes.columns import LINE
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import DetailPlan
from khuyencong.programmes.projectpage import events_of, move_line
from khuyencong.programmes.states import DETAIL_PLAN
from khuyencong.ui.components import Tag
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

LOOK = {DetailPlanStatus.DRAFT: "open", DetailPlanStatus.SUBMITTED: "wait", DetailPlanStatus.APPROVED: "ok"}


def tag_of(plan: DetailPlan) -> Tag:
    """The tag of a plan's state."""
    look = LOOK.get(DetailPlanStatus(plan.status), "end")
    return Tag(DETAIL_PLAN.state(plan.status).label, look)  # type: ignore[arg-type]


def _lines(plan: DetailPlan, on: Any) -> list[dict[str, Any]]:
    project = plan.project
    day = guards.deciding_day(project, on)
    return [
        {
            "part": part,
            "activity": activity_label(part.activity),
            "ceiling_vnd": norms.assess(part, project.purse, part.supported_cost_vnd, day).ceiling_vnd,
        }
        for part in guards.proposed_parts(plan)
    ]


def plan_page(plan: DetailPlan, user: User, at: datetime) -> dict[str, Any]:
    """Everything the page of one detail plan shows."""
    on = local_date(at)
    project = plan.project
    offers = [o.transition for o in acts_offered(DETAIL_PLAN, plan, user, on)]
    ahead = [t for t in DETAIL_PLAN.acts_of(plan) if t.answer == "forward"]
    findings = workflow.judge(DETAIL_PLAN, plan, ahead[0], Context(user, at, on)) if ahead else []
    lines = _lines(plan, on)
    asked = sum(line["part"].support_vnd for line in lines)
    limit = project.contract.amount_vnd if hasattr(project, "contract") else project.planned_vnd or 0
    before = sum(p.support_vnd for p in project.parts_in_force if p.beneficiary_id and p.detail_plan_id != plan.pk)
    return {
        "plan": plan,
        "project": project,
        "tag": tag_of(plan),
        "lines": lines,
        "asked_vnd": asked,
        "limit_vnd": limit,
        "left_vnd": limit - before - asked,
        "over": limit - before - asked < 0,
        "findings": findings,
        "acts": offers,
        "move": move_line(open_task(DETAIL_PLAN.key, plan.pk), DETAIL_PLAN.state(plan.status), offers, on),
        "events": events_of(list(timeline(DETAIL_PLAN.key, plan.pk)), DETAIL_PLAN),
        "may_fill": "parts" in DETAIL_PLAN.state(plan.status).editable
        and selectors.acts_for(user, project.implementer, on),
        "back": reverse("programmes:project", args=[project.pk]),
    }


def url_of(plan: DetailPlan) -> str:
    """The page of a detail plan."""
    return reverse("programmes:detail_plan", args=[plan.project_id, plan.pk])


class ProposePage:
    """Three small forms of one page: the establishment, its facts, its lines."""

    def __init__(self, plan: DetailPlan, request: HttpRequest) -> None:
        self.plan, self.project = plan, plan.project
        post = request.POST if request.method == "POST" else None
        fitting = [a for a in self.project.activities if content_of(a).names_establishment]
        activity = request.GET.get("activity", "")
        self.activity = activity if activity in fitting else (fitting or self.project.activities)[0]
        self.where = wizard.WhereForm(
            request, years=self.project.years, budget_year=self.project.years[0], activity=self.activity
        )
        choices: Any = self.where.fields["activity"]
        choices.choices = [(a, f"{a} · {activity_label(a)}") for a in fitting or self.project.activities]
        self.facts = forms.PartForm(self.activity, post, named=True)
        self.box = paste.Box(post, prefix="items", columns=LINE, on=on_of(request))
        filled = self.box.rows if self.box.asked else None
        self.lineset: Any = forms.line_set(None if self.box.asked else post, parts=(), initial=filled)
        self.refused = False
        if self.box.asked:
            self._keep_typed()

    def _keep_typed(self) -> None:
        """A pasted block fills the lines; what was typed elsewhere on the page stays as it is, not judged yet."""
        for form in (self.where, self.facts):
            form.is_bound = False
            form.initial = {**form.initial, **{name: form.data[name] for name in form.fields if name in form.data}}

    def is_valid(self) -> bool:
        if self.box.asked:
            return False
        valid = [self.where.is_valid(), self.facts.is_valid(), self.lineset.is_valid()]
        self.refused = not all(valid)
        return not self.refused

    def new_part(self) -> services.NewPart:
        return self.where.new_part(named=True)

    def fields(self) -> dict[str, Any]:
        return self.facts.values()

    def lines(self) -> list[services.Line]:
        return [f.line() for f in self.lineset.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]

    def refuse(self, error: Invalid) -> None:
        """Show what a service refused at its field."""
        self.refused = True
        for name, words in error.fields.items():
            if name.startswith("items-"):
                _prefix, n, field = name.split("-", 2)
                for word in words:
                    self.lineset.forms[int(n) - 1].add_error(field, word)
            else:
                self.where.refuse({"place" if name == "beneficiary" else name: words})

    def context(self) -> dict[str, Any]:
        return {
            "plan": self.plan,
            "project": self.project,
            "where": self.where,
            "facts": self.facts,
            "lineset": self.lineset,
            "box": self.box,
            "back": reverse("programmes:detail_plan", args=[self.project.pk, self.plan.pk]),
        }

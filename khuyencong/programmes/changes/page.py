"""What the pages of a change show."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.programmes.changes import rules
from khuyencong.programmes.changes.states import CHANGE
from khuyencong.programmes.changes.words import difference
from khuyencong.programmes.choices import Authority, ChangeKind, ChangeStatus
from khuyencong.programmes.models import Change, Project
from khuyencong.programmes.projectpage import events_of, move_line
from khuyencong.ui.components import Tag
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

LOOK = {
    ChangeStatus.PROPOSED: "open", ChangeStatus.CHECKED: "wait", ChangeStatus.DECIDED: "do", ChangeStatus.NOTED: "ok",
    ChangeStatus.REFUSED: "bad", ChangeStatus.WITHDRAWN: "end",
}  # fmt: skip


def tag_of(change: Change) -> Tag:
    """The tag of a change's state."""
    status = ChangeStatus(change.status)
    return Tag(CHANGE.state(status).label, LOOK[status])  # type: ignore[arg-type]


def _authority(project: Project, kind: str) -> Authority:
    return rules.authority_of(kind, project_kind=project.kind, purse=project.purse)


def kinds_page(project: Project) -> dict[str, Any]:
    """Every kind of change with who decides it for this project."""
    lines = [(kind, kind.label, _authority(project, kind).label) for kind in ChangeKind]
    return {"project": project, "lines": lines, "back": _back(project)}


def ask_page(project: Project, kind: str, text: str) -> dict[str, Any]:
    """The page on which a change of a kind is asked for."""
    searched = kind in {ChangeKind.BENEFICIARY, ChangeKind.PLACE}
    return {
        "project": project,
        "kind": ChangeKind(kind),
        "authority": _authority(project, kind).label,
        "text": text,
        "searched": searched,
        "citation": rules.CITATION if project.purse == "national" else rules.LOCAL_CITATION,
        "back": reverse("programmes:change_kinds", args=[project.pk]),
    }


def change_page(change: Change, user: User, at: datetime) -> dict[str, Any]:
    """Everything the page of one change shows."""
    on = local_date(at)
    offers = [o.transition for o in acts_offered(CHANGE, change, user, on)]
    ahead = [t for t in CHANGE.acts_of(change) if t.answer == "forward"]
    findings = workflow.judge(CHANGE, change, ahead[0], Context(user, at, on, note="-")) if ahead else []
    return {
        "change": change,
        "project": change.project,
        "tag": tag_of(change),
        "rows": difference(change),
        "authority": Authority(change.authority).label,
        "findings": findings,
        "acts": offers,
        "move": move_line(open_task(CHANGE.key, change.pk), CHANGE.state(change.status), offers, on),
        "events": events_of(list(timeline(CHANGE.key, change.pk)), CHANGE),
        "back": _back(change.project),
        "annex": change.status in {ChangeStatus.DECIDED, ChangeStatus.NOTED} and hasattr(change.project, "contract"),
    }


def url_of(change: Change) -> str:
    """The page of a change."""
    return reverse("programmes:change", args=[change.project_id, change.pk])


def _back(project: Project) -> str:
    return reverse("programmes:project", args=[project.pk])

"""The pages of the acts on a version: what each does, what was found on the list, the form, one sentence a warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common import typed
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.programmes import services
from khuyencong.programmes.models import PlanLine, PlanVersion
from khuyencong.programmes.plans import selectors
from khuyencong.programmes.plans.choices import ChangeKind, PlanStatus
from khuyencong.programmes.plans.page import Typed, plan_title, tag_of
from khuyencong.programmes.plans.states import YEAR_PLAN
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.ui.findingview import FindingView, show
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context, Transition, judge_each
from khuyencong.workflow.services import in_order

LINES_SHOWN = 12
EDIT_ACTS = ("amounts", "include", "leave_out", "batch", "level", "pin", "by_rule")


@dataclass(frozen=True)
class Group:
    """The findings of one code: the first in words, and the lines it was found on."""

    view: FindingView
    lines: Sequence[str]
    more: int

    @property
    def count(self) -> int:
        return len(self.lines) + self.more


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """One entry for each code, blocks first: a hundred lines with the same warning are explained once."""
    by_code: dict[str, list[Finding]] = {}
    for finding in in_order(findings):
        by_code.setdefault(finding.code, []).append(finding)
    groups = []
    for found in by_code.values():
        lines = [line for line in dict.fromkeys(f.about for f in found) if line]
        first = replace(found[0], about="") if len(lines) != 1 else found[0]
        groups.append(Group(show(first), lines[:LINES_SHOWN], max(len(lines) - LINES_SHOWN, 0)))
    return groups


def act_page(version: PlanVersion, found: Sequence[Finding]) -> dict[str, Any]:
    """What was found, line by line, and beside it what the version changes, its money and who decides."""
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "tag": tag_of(version),
        "groups": grouped(found),
        "spent": selectors.spent_of(version),
        "counts": _counts(version),
        "authority": selectors.authority_of(version).label,
    }


def _counts(version: PlanVersion) -> list[tuple[str, int, int]]:
    """How many lines the version adds, drops, raises, lowers, and by how much."""
    changes = selectors.changes_of(version)
    rows = []
    for kind in ChangeKind:
        mine = [c for c in changes if c.kind == kind]
        if mine:
            rows.append((str(kind.label), len(mine), sum(c.difference_vnd for c in mine)))
    return rows


def ahead(version: PlanVersion, transition: Transition, user: User, at: datetime) -> list[Finding]:
    """What the act would find now: on the version, and for a decision on every project it brings."""
    on = local_date(at)
    context = Context(user, at, on, values={"authority": selectors.authority_of(version)})
    asked_by_form = {"note", "authority"}
    found = [f for f in workflow.judge(YEAR_PLAN, version, transition, context) if f.field not in asked_by_form]
    if not transition.outside:
        return found
    changes = selectors.changes_of(version)
    planned = {c.project_id: c.after.planned_vnd for c in changes if c.kind is ChangeKind.ADDED and c.after}
    return found + project_findings(planned, user, at)


def project_findings(planned: Mapping[int, int], user: User, at: datetime) -> list[Finding]:
    """What the approval would find on each project with its amount, each naming its project."""
    on = local_date(at)
    projects = list(selectors.loaded(planned))
    pairs = [(p, Context(user, at, on, values={"planned_vnd": planned[p.pk], "approved_on": on})) for p in projects]
    guards = next(t.guards for t in SUPPORT_PROJECT.transitions if t.act == "approve_plan")
    found: list[Finding] = []
    with law.held():
        for guard in guards:
            for project, more in zip(projects, judge_each(guard, pairs), strict=True):
                found += [replace(f, about=f.about or project.code) for f in more]
    return found


def line_findings(line: PlanLine, user: User, at: datetime) -> list[Finding] | None:
    """What the approval would find on one line; None where it is decided already."""
    version = line.version
    if version.status not in {PlanStatus.DRAFT, PlanStatus.SUBMITTED}:
        return None
    if line.project_id in selectors.decided_projects(version):
        return None
    return [replace(f, about="") for f in project_findings({line.project_id: line.planned_vnd}, user, at)]


@dataclass(frozen=True)
class Read:
    """What was posted from the list: the edits, or what is wrong with it, and what to show again."""

    edits: Sequence[services.LineEdit]
    typed: Typed


def read_edits(post: QueryDict, planned: Mapping[int, int]) -> Read:
    """Read the posted list. `planned`: the amounts stored now, by line.

    Amounts that were not changed are no edits; the other acts take the chosen lines.
    """
    act = post.get("do", "") if post.get("do", "") in EDIT_ACTS else "amounts"
    revisions = {pk: int(text) for pk, text in _numbered(post, "rev-") if text.isdigit()}
    amounts = dict(_numbered(post, "vnd-"))
    chosen = frozenset(int(pk) for pk in post.getlist("line") if pk.isdigit() and int(pk) in revisions)
    values = {name: post.get(name, "") for name in ("left_out", "sentence", "batch", "level", "pinned")}
    wrong: dict[str, list[str]] = {}
    edits: list[services.LineEdit] = []
    if act == "amounts":
        for pk, text in amounts.items():
            vnd = _amount(pk, text, wrong)
            if vnd is not None and vnd != planned.get(pk) and pk in revisions:
                edits.append(services.LineEdit(pk, revisions[pk], planned_vnd=vnd))
    else:
        if not chosen:
            wrong["line"] = [_("Chọn ít nhất một dòng.")]
        changes = _changes(act, values, wrong)
        edits = [services.LineEdit(pk, revisions[pk], **changes) for pk in sorted(chosen)]
    return Read([] if wrong else edits, Typed(amounts, chosen, wrong, values))


def _numbered(post: QueryDict, prefix: str) -> list[tuple[int, str]]:
    found = []
    for name in post:
        key = name.removeprefix(prefix)
        if name.startswith(prefix) and key.isascii() and key.isdigit():
            found.append((int(key), str(post.get(name, "")).strip()))
    return found


def _amount(pk: int, text: str, wrong: dict[str, list[str]]) -> int | None:
    try:
        return typed.read_vnd(text)
    except typed.Unreadable:
        words = _("Ô này đang là “%(text)s”; ghi số đồng nguyên, ví dụ 300.000.000.")
        wrong[f"planned_vnd-{pk}"] = [words % {"text": text[:40]}]
        return None


def _changes(act: str, values: Mapping[str, str], wrong: dict[str, list[str]]) -> dict[str, Any]:
    """The change an act makes on every chosen line."""
    sentence = values["sentence"]
    if act == "include":
        return {"included": True, "sentence": sentence}
    if act == "leave_out":
        return {"included": False, "left_out": values["left_out"], "sentence": sentence}
    if act == "batch":
        if not values["batch"].isdigit():
            wrong["batch"] = [_("Chọn đợt.")]
        return {"batch_id": int(values["batch"]) if values["batch"].isdigit() else None}
    if act == "level":
        if values["level"] not in FundLevel.values:
            wrong["level"] = [_("Chọn cấp chi.")]
        return {"level": values["level"]}
    if act == "pin":
        if not values["pinned"].isdigit() or not 0 < int(values["pinned"]) < 100_000:
            wrong["pinned"] = [_("Ghi vị trí trong đợt, từ 1.")]
            return {}
        return {"pinned": int(values["pinned"]), "sentence": sentence}
    return {"by_rule": True}

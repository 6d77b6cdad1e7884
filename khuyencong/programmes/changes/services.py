"""Acts on a change: ask, check, decide, note, refuse, withdraw; and what a decision does to the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger.choices import Bucket
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.changes import rules
from khuyencong.programmes.changes.guards import ASKED
from khuyencong.programmes.changes.states import CHANGE
from khuyencong.programmes.choices import CHANGEABLE, Authority, ChangeKind
from khuyencong.programmes.contents import codes
from khuyencong.programmes.models import Change, Contract, Part, Project
from khuyencong.programmes.services.acts import check_document, note, release
from khuyencong.programmes.services.decisions import freeze_norms
from khuyencong.registry import selectors as registry
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.process import Context
from khuyencong.workflow.services import NOTHING, Act

# Which values each kind takes, and which of them are days.
FIELDS: Mapping[str, tuple[str, ...]] = {
    ChangeKind.RAISE: ("amount_vnd",),
    ChangeKind.LOWER: ("amount_vnd",),
    ChangeKind.TIME: ("starts_on", "ends_on"),
    ChangeKind.EXTEND: ("starts_on", "ends_on"),
    ChangeKind.COORDINATOR: ("coordinator",),
    ChangeKind.BENEFICIARY: ("beneficiary_id", "production_place_id"),
    ChangeKind.PLACE: ("production_place_id",),
    ChangeKind.CONTENT: ("activity",),
    ChangeKind.FORCE_MAJEURE: (),
    ChangeKind.OTHER: ("what",),
}
OF_A_PART = frozenset({ChangeKind.BENEFICIARY, ChangeKind.PLACE, ChangeKind.CONTENT})


@dataclass(frozen=True)
class Asked:
    """A change as it is asked for. `form_key` makes a form sent twice one change."""

    kind: str
    reason: str
    values: Mapping[str, Any]
    form_key: str
    part: Part | None = None


@transaction.atomic
def propose_change(*, project: Project, asked: Asked, by: User, at: datetime) -> Change:
    """Ask for a change, by the implementing unit or the department (36/2013/TT-BCT art. 11: a written request with its
    reason). Who decides follows from the kind. Raises Invalid by field, RuleBroken when it is not what it says."""
    earlier = Change.objects.filter(form_key=asked.form_key).first()
    if earlier is not None:
        return earlier
    on = local_date(at)
    if project.status not in CHANGEABLE:
        raise WrongState(project, "propose_change")
    if not any(selectors.acts_for(by, body, on) for body in (project.implementer, project.department)):
        raise Denied("role", act="programmes.report")
    if not asked.reason.strip():
        raise Invalid({"reason": [_("Nêu lý do điều chỉnh.")]})
    values = _read(asked)
    try:
        with transaction.atomic():
            change = Change.objects.create(
                project=project, part=asked.part, kind=asked.kind, reason=asked.reason.strip(), values=values,
                before=_before(project, asked), form_key=asked.form_key, proposed_by=by, proposed_at=at,
                authority=rules.authority_of(asked.kind, project_kind=project.kind, purse=project.purse),
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"kind": [_("Đang có một đề nghị cùng loại chờ quyết định.")]}) from None
    found = [f for guard in ASKED for f in guard(change, Context(by, at, on))]
    if any(f.blocks for f in found):
        raise RuleBroken(found)
    workflow.start(CHANGE, change, by=by, at=at)
    note("propose_change", project, by, at, {"change": change.pk, "kind": asked.kind})
    return change


def _read(asked: Asked) -> dict[str, Any]:
    names = FIELDS[asked.kind]
    wrong: dict[str, list[str]] = {}
    if (asked.part is not None) != (asked.kind in OF_A_PART):
        wrong["part"] = [_("Chọn nội dung của đề án.")]
    for name in names:
        if asked.values.get(name) in (None, ""):
            wrong[name] = [_("Nhập giá trị mới.")]
    if "activity" in names and asked.values.get("activity") not in codes():
        wrong["activity"] = [_("Không có nội dung hoạt động “%(code)s”.") % {"code": asked.values.get("activity")}]
    if wrong:
        raise Invalid(wrong)
    kept = {name: asked.values[name] for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def _before(project: Project, asked: Asked) -> dict[str, Any]:
    source = {
        "amount_vnd": project.planned_vnd,
        "starts_on": project.starts_on.isoformat() if project.starts_on else "",
        "ends_on": project.ends_on.isoformat() if project.ends_on else "",
        "coordinator": project.coordinator,
    }
    if asked.part is not None:
        part = asked.part
        source |= {
            "beneficiary_id": part.beneficiary_id,
            "production_place_id": part.production_place_id,
            "activity": part.activity,
            "beneficiary": str(part.beneficiary or ""),
            "place": str(part.place),
        }
    wanted = {*FIELDS[asked.kind], *(("beneficiary", "place") if asked.kind in OF_A_PART else ())}
    return {name: value for name, value in source.items() if name in wanted}


@transaction.atomic
def check_change(*, change: Change, finding: str, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The department has checked dossier, reason and the real state on the spot (36/2013/TT-BCT art. 21 cl. 2b)."""
    if change.proposed_by_id == by.pk:
        raise Denied("own_work")
    return workflow.perform(
        CHANGE, change, "check_change", by=by, at=at, given=Act(note=finding, reasons=given.reasons)
    )


@transaction.atomic
def decide_change(
    *, change: Change, by: User, at: datetime, given: Act, number: str = "", decided_on: date | None = None
) -> Change:
    """Decide and carry out. The Minister's or chairman's decision is recorded with number, date and scan; the managing
    body's and the department's by number and date of their paper."""
    if change.proposed_by_id == by.pk:
        raise Denied("own_work")
    decision = given.decision
    if change.authority in {Authority.MINISTER, Authority.CHAIRMAN}:
        number, decided_on = (decision.number, decision.decided_on) if decision else ("", None)
    else:
        check_document(at, ("number", number), ("decided_on", decided_on))
    if decided_on is not None and number.strip():
        Change.objects.filter(pk=change.pk).update(number=number.strip()[:100], decided_on=decided_on)
        change.number, change.decided_on = number.strip()[:100], decided_on
    workflow.perform(CHANGE, change, "decide_change", by=by, at=at, given=given)
    assert change.decided_on is not None  # perform refuses a decision without a date
    project = change.project
    if project.status not in CHANGEABLE:
        raise Stale(project)
    EFFECTS[change.kind](change, by, at)
    note("decide_change", project, by, at, {"change": change.pk, "kind": change.kind, "before": change.before})
    return change


@transaction.atomic
def note_change(*, change: Change, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The Agency takes note of what the department decided in a group project (P§15.24)."""
    return workflow.perform(CHANGE, change, "note_change", by=by, at=at, given=given)


@transaction.atomic
def refuse_change(*, change: Change, reason: str, by: User, at: datetime) -> TransitionRecord:
    return workflow.perform(CHANGE, change, "refuse_change", by=by, at=at, given=Act(note=reason))


@transaction.atomic
def withdraw_change(*, change: Change, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    return workflow.perform(CHANGE, change, "withdraw_change", by=by, at=at, given=given)


def _money(change: Change, by: User, at: datetime) -> None:
    """The plan becomes the decided amount, the contract with it. What a cut frees goes back at once; what a raise needs
    is assigned by its own decision (`assign_more`)."""
    project, amount = change.project, int(change.values["amount_vnd"])
    project.planned_vnd = amount
    project.save(update_fields=["planned_vnd"])
    Contract.objects.filter(project=project).update(amount_vnd=amount)
    money = ledger_reads.subject_balances(project.subject)
    rest = money.open + money.paid - amount
    assert change.decided_on is not None
    for bucket in (Bucket.RESERVED, Bucket.COMMITTED):
        for fund, held in reversed(ledger_reads.funds_of_subject(project.subject, bucket)):
            back = min(held, max(rest, 0))
            if back:
                release(project, fund, bucket, back, change.number, change.decided_on, by, at)
                rest -= back


def _times(change: Change, by: User, at: datetime) -> None:
    values = {name: date.fromisoformat(change.values[name]) for name in ("starts_on", "ends_on")}
    Project.objects.filter(pk=change.project_id).update(**values)


def _coordinator(change: Change, by: User, at: datetime) -> None:
    Project.objects.filter(pk=change.project_id).update(coordinator=str(change.values["coordinator"])[:300])


def _part(change: Change, by: User, at: datetime) -> None:
    """The part is for somebody else, elsewhere, or for another content; its norm is that of the plan's day."""
    assert change.part_id is not None  # _read refuses these kinds without a part
    part = Part.objects.select_related("production_place").get(pk=change.part_id)
    for name, value in change.values.items():
        # The record the change named may have been merged into another one since.
        setattr(part, name, registry.survivor_id(value) if name == "beneficiary_id" and value else value)
    part.refresh_place()
    part.save()
    project = Project.objects.get(pk=change.project_id)
    assert project.plan_approved_on is not None  # a change comes after the plan
    if change.kind == ChangeKind.CONTENT:
        freeze_norms(project, [p for p in project.parts_in_force if p.pk == part.pk], project.plan_approved_on)
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)


def _nothing(change: Change, by: User, at: datetime) -> None:
    """The decision itself is what changes: it stands in the timeline and in the papers."""


EFFECTS: Mapping[str, Any] = {
    ChangeKind.RAISE: _money,
    ChangeKind.LOWER: _money,
    ChangeKind.TIME: _times,
    ChangeKind.EXTEND: _times,
    ChangeKind.COORDINATOR: _coordinator,
    ChangeKind.BENEFICIARY: _part,
    ChangeKind.PLACE: _part,
    ChangeKind.CONTENT: _part,
    ChangeKind.FORCE_MAJEURE: _nothing,
    ChangeKind.OTHER: _nothing,
}

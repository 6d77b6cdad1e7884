"""Appraisal, send-back, refusal, plan, budget and contract."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger.choices import Act as MoneyAct
from khuyencong.programmes import guards, norms
from khuyencong.programmes.choices import AppraisalLevel, ContractKind, Route, Status
from khuyencong.programmes.models import (
    Appraisal,
    Contract,
    CriterionAnswer,
    Part,
    Project,
)
from khuyencong.programmes.services.acts import check_document, perform_act, post, reserve, with_values
from khuyencong.support import services as support
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act


@dataclass(frozen=True)
class Opinion:
    """An appraisal as filled in: five answers with a sentence each, the conclusion and the support proposed."""

    answers: Mapping[str, tuple[str, str]]
    conclusion: str
    proposed_vnd: int
    favourable: bool = True


@transaction.atomic
def appraise(
    *, project: Project, level: AppraisalLevel, opinion: Opinion, by: User, at: datetime, given: Act = NOTHING
) -> Appraisal:
    """Appraise at base or ministry level by the five criteria (36/2013/TT-BCT art. 8, 9) and pass the project on.

    The norm of the day is stored with the opinion; it is provisional until the plan is approved.
    """
    if not opinion.conclusion.strip():
        raise Invalid({"conclusion": [_("Ghi kết luận thẩm định.")]})
    if opinion.proposed_vnd < 0 or opinion.proposed_vnd > project.requested_vnd:
        raise Invalid({"proposed_vnd": [_("Mức đề nghị nằm trong khoảng từ 0 đến mức đơn vị đăng ký.")]})
    act = "appraise_base" if level == AppraisalLevel.BASE else "appraise_ministry"
    values = {"answers": opinion.answers, "favourable": opinion.favourable, "proposed_vnd": opinion.proposed_vnd}
    perform_act(project, act, by, at, with_values(given, **values))
    on = local_date(at)
    assessment = guards.assess(project, on)
    appraisal = Appraisal.objects.create(
        project=project,
        level=level,
        proposed_vnd=opinion.proposed_vnd,
        conclusion=opinion.conclusion.strip(),
        favourable=opinion.favourable,
        appraised_on=on,
        norm_version=assessment.version_id[:120],
        norm_citation=assessment.citation[:300],
        ceiling_vnd=assessment.ceiling_vnd,
        by=by,
        at=at,
    )
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(appraisal=appraisal, criterion=criterion, answer=answer, sentence=sentence.strip())
        for criterion, (answer, sentence) in opinion.answers.items()
    )
    return appraisal


@transaction.atomic
def forward_to_agency(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """The department's head sends the registration to the Agency (P§6 step 3)."""
    return perform_act(project, "forward", by, at, given)


@transaction.atomic
def send_back(*, project: Project, missing: Sequence[str], by: User, at: datetime, note: str = "") -> TransitionRecord:
    """Send back for completion: names what is missing, stops the clock, voids the appraisals given before."""
    record = perform_act(project, "send_back", by, at, Act(note=note, missing=missing))
    if project.status in {Status.DRAFT, Status.REGISTERED}:
        project.appraisals.filter(voided_at__isnull=True).update(voided_at=at)
    return record


@transaction.atomic
def refuse(*, project: Project, reason: str, by: User, at: datetime) -> TransitionRecord:
    """Refuse a project with its reason; it no longer stands against other State money."""
    record = perform_act(project, "refuse", by, at, Act(note=reason))
    support.void_items(subject=project.subject, by=by, at=at)
    return record


@transaction.atomic
def record_plan_approval(*, project: Project, planned_vnd: int, by: User, at: datetime, given: Act) -> TransitionRecord:
    """Record the plan decision by number and date (P§6 step 6): the Minister's for national money, the committee
    chairman's for local money.

    The norm in force on the day of approval is frozen on every part (P§15.2).
    """
    if planned_vnd <= 0:
        raise Invalid({"planned_vnd": [_("Mức duyệt là số nguyên dương, tính bằng đồng.")]})
    approved_on = given.decision.decided_on if given.decision else None
    values = {"planned_vnd": planned_vnd, "approved_on": approved_on}
    record = perform_act(project, "approve_plan", by, at, with_values(given, **values))
    assert record.decided_on is not None  # perform refuses an outside act without a date
    project.planned_vnd = planned_vnd
    project.plan_approved_on = record.decided_on
    project.save(update_fields=["planned_vnd", "plan_approved_on"])
    freeze_norms(project, project.parts_in_force, record.decided_on)
    return record


def freeze_norms(project: Project, parts: Sequence[Part], approved_on: date) -> None:
    """Keep with each part the norm of the day its plan was approved: a later one changes nothing (P§15.2)."""
    for part in parts:
        _frozen(project, part, approved_on).save(update_fields=NORM_FIELDS)


def freeze_norms_of_many(projects: Iterable[Project], approved_on: date) -> None:
    """The same for every part of many projects, in one statement."""
    parts = [_frozen(project, part, approved_on) for project in projects for part in project.parts_in_force]
    rows = [{"id": part.pk, **{name: getattr(part, name) for name in NORM_FIELDS}} for part in parts]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_NORMS[connection.vendor], [json.dumps(rows)])


NORM_FIELDS = ("norm_version", "norm_citation", "ceiling_vnd")
# Django's own UPDATE of many rows by CASE, and its INSERT that meets its own rows, cost several times as much.
WRITE_NORMS = {
    "postgresql": """UPDATE programmes_part AS part
        SET norm_version = new.norm_version, norm_citation = new.norm_citation, ceiling_vnd = new.ceiling_vnd
        FROM jsonb_to_recordset(%s::jsonb)
            AS new(id bigint, norm_version text, norm_citation text, ceiling_vnd bigint)
        WHERE part.id = new.id""",
    "sqlite": """UPDATE programmes_part
        SET norm_version = new.value ->> 'norm_version', norm_citation = new.value ->> 'norm_citation',
            ceiling_vnd = new.value ->> 'ceiling_vnd'
        FROM json_each(%s) AS new WHERE programmes_part.id = new.value ->> 'id'""",
}


def _frozen(project: Project, part: Part, approved_on: date) -> Part:
    """A part with the norm of a day, not saved yet."""
    found = norms.assess(part, project.purse, part.supported_cost_vnd, approved_on)
    part.norm_version = found.version_id or ""
    part.norm_citation = (found.citation or "")[:300]
    part.ceiling_vnd = found.ceiling_vnd
    return part


@transaction.atomic
def assign_budget(
    *, project: Project, fund_id: int, by: User, at: datetime, given: Act, amount_vnd: int | None = None
) -> TransitionRecord:
    """Record the assignment of money and reserve it from a fund (P§6 step 7); the whole plan unless said otherwise.

    Money that comes later, for the next year of a project of several years or in a further batch, is recorded while
    the project runs (`assign_more`); what the contract covers is committed at once.
    """
    fund = ledger_reads.fund(fund_id)
    assert project.planned_vnd is not None  # the plan came before (state table)
    if fund.purse != project.purse or fund.level != project.level or fund.budget_year not in project.years:
        raise Invalid({"fund": [_("Nguồn vốn không thuộc năm ngân sách hoặc nguồn của đề án.")]})
    amount = project.planned_vnd if amount_vnd is None else amount_vnd
    if amount <= 0:
        raise Invalid({"amount_vnd": [_("Số tiền là số nguyên dương, tính bằng đồng.")]})
    act = "assign_budget" if project.status == Status.IN_PLAN else "assign_more"
    record = perform_act(project, act, by, at, with_values(given, amount_vnd=amount))
    reserve(project, fund, amount, record, by, at)
    if act == "assign_more":
        _commit_what_is_bound(project, record.number, record.effective_on, by, at)
    return record


def _commit_what_is_bound(project: Project, document: str, day: date, by: User, at: datetime) -> None:
    """Commit of the money reserved what the contract covers and was not committed before."""
    money = ledger_reads.subject_balances(project.subject)
    bound = project.contract.amount_vnd - money.committed - money.advanced - money.paid
    post(project, MoneyAct.COMMIT, max(min(bound, money.reserved), 0), document, day, by, at)


@transaction.atomic
def sign_contract(
    *,
    project: Project,
    number: str,
    signed_on: date,
    amount_vnd: int,
    management_vnd: int = 0,
    by: User,
    at: datetime,
    given: Act = NOTHING,
) -> Contract:
    """Record the contract with the implementing unit, or the decision that assigns the work to the managing body's own
    unit, and commit its amount (P§6 step 9). `management_vnd`: what of it the unit keeps for managing (P§15.15)."""
    if not 0 <= management_vnd <= amount_vnd:
        raise Invalid({"management_vnd": [_("Chi quản lý nằm trong khoảng từ 0 đến giá trị hợp đồng.")]})
    check_document(at, ("contract_number", number), ("signed_on", signed_on), ("amount_vnd", amount_vnd))
    perform_act(
        project, "sign_contract", by, at, with_values(given, amount_vnd=amount_vnd, management_vnd=management_vnd)
    )
    kind = ContractKind.ASSIGNMENT if project.route == Route.ASSIGNED else ContractKind.CONTRACT
    contract = Contract.objects.create(
        project=project,
        kind=kind,
        number=number.strip(),
        signed_on=signed_on,
        amount_vnd=amount_vnd,
        management_vnd=management_vnd,
    )
    _commit_what_is_bound(project, contract.number, signed_on, by, at)
    return contract

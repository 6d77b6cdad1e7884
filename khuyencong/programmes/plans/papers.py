"""Papers drawn from a version of a plan: its list (Form 2), the decision with its table, the amending decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation
from khuyencong.accounts.selectors import scope_of
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Words, WrongState
from khuyencong.ledger.choices import FundLevel
from khuyencong.papers import services as papers
from khuyencong.papers.blocks import Paper
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE, PaperKind
from khuyencong.papers.forms import plan_amendment, plan_decision, registration_list
from khuyencong.papers.forms.changes import Change as ChangeLine
from khuyencong.papers.forms.changes import MoneyChange
from khuyencong.papers.forms.parts import LOCAL, NATIONAL, Office, Purse, Signing
from khuyencong.papers.forms.plan_table import PlanLine as Row
from khuyencong.papers.selectors import grounds_on, signing_of
from khuyencong.programmes import form2
from khuyencong.programmes.draftparts import office, place_of
from khuyencong.programmes.models import PlanLine, PlanVersion, Project
from khuyencong.programmes.plans import export, selectors
from khuyencong.programmes.plans.choices import Authority, ChangeKind, PlanStatus
from khuyencong.programmes.plans.rules import InPlan
from khuyencong.programmes.plans.services.lines import rank_of
from khuyencong.programmes.plans.services.versions import require_compiler

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}
FORM_2, DECISION, AMENDMENT = "form-2", "decision", "amendment"
LABELS: dict[str, Words] = {
    FORM_2: _("Danh mục (Biểu 2)"),
    DECISION: _("Quyết định phê duyệt kèm danh mục"),
    AMENDMENT: _("Quyết định điều chỉnh kế hoạch"),
}


def papers_of(version: PlanVersion, user: "User", on: date) -> list[str]:
    """What a reader may print of a version: the list; its makers and the nation's offices also the decision."""
    whole = selectors.compiles(user, version.plan, on) or scope_of(user, on).national
    return [FORM_2, AMENDMENT if version.based_on_id else DECISION] if whole else [FORM_2]


@dataclass(frozen=True)
class PaperLine:
    """A paper on the page of a version: how it is named, whether it can go out for signature, what went out."""

    name: str
    label: Words
    may_hand_out: bool
    handed: Any


def lines_of(version: PlanVersion, user: "User", on: date) -> list[PaperLine]:
    """The papers of a version as its page shows them."""
    handed = signing_of(version.subject)
    mine = selectors.compiles(user, version.plan, on) and version.status != PlanStatus.DRAFT
    return [
        PaperLine(name, LABELS[name], mine and name != FORM_2, handed.get(name))
        for name in papers_of(version, user, on)
    ]


def draft(version: PlanVersion, name: str, fmt: str, user: "User", on: date) -> tuple[str, bytes, str]:
    """File name, bytes and content type of a draft. Raises Http404 for a paper or format there is not."""
    if fmt not in TYPES or name not in papers_of(version, user, on):
        raise Http404
    content = papers.render(_build(version, name, user, on), fmt, draft=True)  # type: ignore[arg-type]
    return f"{export.file_name(version)}-{name}.{fmt}", content, TYPES[fmt]


def sheet(version: PlanVersion, user: "User", on: date) -> HttpResponseBase:
    """The list as a workbook, exactly the lines the reader sees."""
    rows = ({"code": line.project.code, **vars(row)} for line, row in _rows(version, user, on))
    return form2.answer("xlsx", rows, name=export.file_name(version))


def hand_out(*, version: PlanVersion, name: str, by: "User", at: datetime) -> Any:
    """Keep the decision of a submitted version as the text that goes out for signature; its number is the decider's.

    Raises Denied unless the user compiles the plan, WrongState before it was submitted, Http404.
    """
    on = local_date(at)
    require_compiler(version.plan, by, at)
    if name not in papers_of(version, by, on) or name == FORM_2:
        raise Http404
    if version.status == PlanStatus.DRAFT:
        raise WrongState(version, "hand_out")
    return papers.hand_out(
        paper=_build(version, name, by, on), kind=PaperKind.DECISION, name=name, subject=version.subject, by=by, at=at
    )


def _build(version: PlanVersion, name: str, user: "User", on: date) -> Paper:
    with translation.override("vi"):  # a paper is Vietnamese, whoever prints it
        builders = {FORM_2: _list, DECISION: _decision, AMENDMENT: _amendment}
        return builders[name](version, user, on)


def _rows(version: PlanVersion, user: "User", on: date) -> list[tuple[PlanLine, Row]]:
    lines = selectors.lines_visible_to(version, user, on).filter(included=True)
    ordered = list(export.with_projects(lines).order_by("batch__number", "position", "id"))
    batches = {line.batch_id for line in ordered}
    return [
        (
            line,
            form2.line_of(
                line.project, support_vnd=line.planned_vnd, priority=form2.grounds_of(rank_of(line)),
                group=f"Đợt {line.batch.number}" if len(batches) > 1 else "",
            ),
        )
        for line in ordered
    ]  # fmt: skip


def _purse(version: PlanVersion) -> Purse:
    return NATIONAL if version.plan.is_national else LOCAL


def _list(version: PlanVersion, user: "User", on: date) -> Paper:
    rows = [row for _line, row in _rows(version, user, on)]
    head = office(version.plan.compiler, None)
    return registration_list.build(
        registration_list.RegistrationData(head, version.plan.budget_year, rows, purse=_purse(version))
    )


def _decider(version: PlanVersion) -> tuple[Office, str, Signing]:
    """Whose paper it is, who decides, and how they sign."""
    authority, plan = selectors.authority_of(version), version.plan
    if authority is Authority.AGENCY:
        return office(plan.compiler, None), f"Thủ trưởng {plan.compiler.name}", Signing("Thủ trưởng đơn vị")
    if plan.place is None:
        return Office("Bộ Công Thương", "", "Hà Nội"), "Bộ trưởng Bộ Công Thương", plan_decision.MINISTER
    body = f"Ủy ban nhân dân {plan.place.name[:1].lower()}{plan.place.name[1:]}"
    return Office(body, "", place_of(plan.compiler)), f"Chủ tịch {body}", Signing("Chủ tịch")


def _duties(compiler: Organisation) -> tuple[str, str]:
    return (
        f"{compiler.name} tổ chức thực hiện, kiểm tra, nghiệm thu, thanh toán, quyết toán kinh phí theo quy định.",
        f"Quyết định này có hiệu lực kể từ ngày ký. Thủ trưởng {compiler.name} và các đơn vị có tên trong Phụ lục chịu "
        "trách nhiệm thi hành Quyết định này.",
    )


def _decision(version: PlanVersion, user: "User", on: date) -> Paper:
    head, decider, signing = _decider(version)
    plan = version.plan
    return plan_decision.build(
        plan_decision.PlanDecisionData(
            head, decider, plan.budget_year, [row for _line, row in _rows(version, user, on)],
            grounds_on(version.decided_on or on), f"Thủ trưởng {plan.compiler.name}", _duties(plan.compiler),
            signing=signing, purse=_purse(version),
        )
    )  # fmt: skip


def _amendment(version: PlanVersion, user: "User", on: date) -> Paper:
    head, decider, signing = _decider(version)
    plan, purse = version.plan, _purse(version)
    base = version.based_on
    amended = "bản kế hoạch trước"
    if base and base.decision_number and base.decided_on:
        amended = f"Quyết định số {base.decision_number} ngày {base.decided_on:%d/%m/%Y}"
    changes, money = _changes(version)
    return plan_amendment.build(
        plan_amendment.AmendmentData(
            head, decider, f"kế hoạch {purse.name} năm {plan.budget_year}", amended, changes,
            grounds_on(version.decided_on or on), f"Thủ trưởng {plan.compiler.name}", _duties(plan.compiler),
            money_changes=money, signing=signing, purse=purse,
        )
    )  # fmt: skip


def _changes(version: PlanVersion) -> tuple[list[ChangeLine], list[MoneyChange]]:
    """What the version changes: batch and level in words, support before and after in đồng."""
    found = selectors.changes_of(version)
    projects = {p.pk: p.title for p in Project.objects.filter(pk__in=[c.project_id for c in found])}
    sentences = dict(version.lines.values_list("project_id", "sentence"))
    words, money = [], []
    for change in found:
        title, why = projects[change.project_id], sentences.get(change.project_id) or version.reason
        if change.kind is not ChangeKind.CHANGED:
            vnd = [part.planned_vnd if part else 0 for part in (change.before, change.after)]
            money.append(MoneyChange(title, vnd[0], vnd[1], f"{change.kind.label}. {why}"))
        for field in change.fields:
            label = {"batch": "Đợt", "level": "Cấp chi"}[field]
            old, new = (_field(part, field) for part in (change.before, change.after))
            words.append(ChangeLine(title, label, old, new, why))
    return words, money


def _field(line: InPlan | None, name: str) -> str:
    """The batch or the paying level of a line, as printed."""
    value = getattr(line, name) if line else ""
    return str(FundLevel(value).label) if name == "level" and value else str(value)

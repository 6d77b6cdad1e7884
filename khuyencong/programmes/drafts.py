"""Papers drawn from a dossier: what the office would otherwise type, in the order of the forms (P§10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, RuleBroken, Words
from khuyencong.law.selectors import activity_label
from khuyencong.ledger import selectors as ledger
from khuyencong.papers import services as papers
from khuyencong.papers.blocks import Paper
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE, PaperKind
from khuyencong.papers.forms import acceptance, contract, liquidation, payment, project_sheet
from khuyencong.papers.forms.parts import Party
from khuyencong.papers.forms.reminder import Due
from khuyencong.programmes import contentdrafts, guards, norms, rules, selectors
from khuyencong.programmes import moredrafts as more
from khuyencong.programmes import settledrafts as settle
from khuyencong.programmes.choices import AppraisalLevel, Effect, Kind, PaymentKind
from khuyencong.programmes.draftparts import (
    contract_words,
    estimate_lines,
    for_whom,
    office,
    place_of,
    purse_of,
    where,
)
from khuyencong.programmes.models import Project

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}


@dataclass(frozen=True)
class Draft:
    """A paper a dossier can print: its kind, who issues it, when there is enough to print, how it is drawn. One without
    a number goes out for signature as it is."""

    name: str
    kind: str
    issuer: str
    ready: Callable[[Project], bool]
    build: Callable[[Project, date | None], Paper]
    title: Words = ""
    numbered: bool = True
    letter: bool = False  # written again each time, with its day in the text

    @property
    def label(self) -> str:
        return str(self.title or PaperKind(self.kind).label)


def _sheet(project: Project, day: date | None) -> Paper:
    chosen = dict.fromkeys(e for part in project.parts_in_force for e in part.effects)
    effects = [str(Effect(e).label) for e in chosen if e in Effect.values]
    span = f"{project.starts_on:%m/%Y} – {project.ends_on:%m/%Y}" if project.starts_on and project.ends_on else ""
    work = [project_sheet.WorkItem(item.name, span, for_whom(project)) for item in guards.items_of(project)]
    return project_sheet.build(
        project_sheet.ProjectSheetData(
            office=office(project.implementer, day),
            project_name=project.title,
            purse=purse_of(project),
            budget_year=project.budget_year,
            implementer=str(project.implementer),
            coordinator=project.coordinator,
            beneficiary=for_whom(project),
            place=where(project),
            activity="; ".join(activity_label(code) for code in project.activities),
            need=project.need,
            goals=[line for line in project.goals.splitlines() if line.strip()],
            scale="\n".join(filter(None, [project.features, *effects])),
            work_items=work,
            estimate=estimate_lines(project, project.parts_in_force),
            organisation=project.organisation_text,
            effects=[line for line in project.outcome.splitlines() if line.strip()],
        )
    )


def _accepted(project: Project) -> bool:
    return guards.acceptance_of(project) is not None


def _contract(project: Project, day: date | None) -> Paper:
    made = getattr(project, "contract", None)
    return contract.build(
        contract.ContractData(
            place=place_of(project.manager),
            grounds=[
                "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",
                "Căn cứ Thông tư số 36/2013/TT-BCT ngày 27 tháng 12 năm 2013 của Bộ trưởng Bộ Công Thương",
                f"Căn cứ kế hoạch {purse_of(project).name} năm {project.budget_year} đã được phê duyệt",
            ],
            party_a=Party(project.manager.name),
            party_b=Party(project.implementer.name),
            project_name=project.title,
            purse=purse_of(project),
            beneficiary=for_whom(project),
            project_place=where(project),
            content=[item.name for item in guards.items_of(project) if item.support_vnd],
            support_vnd=made.amount_vnd if made else project.planned_vnd or 0,
            total_vnd=guards.estimate_of(project).total_vnd,
            starts_on=project.starts_on,
            ends_on=project.ends_on,
            settlement_days=norms.settlement_days(project.plan_approved_on or project.created_at.date()),
            estimate=estimate_lines(project, project.parts_in_force),
            day=made.signed_on if made else day,
        )
    )


def _acceptance(project: Project, day: date | None) -> Paper:
    made = guards.acceptance_of(project)
    lines = [
        acceptance.QuantityLine(item.name, item.unit, str(item.quantity), str(item.quantity) if made else "", "")
        for item in guards.items_of(project)
        if item.support_vnd
    ]
    parties = [
        ("Đại diện Sở Công Thương", Party(project.department.name)),
        ("Đại diện đơn vị thực hiện", Party(project.implementer.name)),
        ("Đại diện cơ sở thụ hưởng", Party(for_whom(project))),
        ("Đại diện Ủy ban nhân dân cấp xã", Party(f"Ủy ban nhân dân {project.place}")),
    ]
    return acceptance.build(
        acceptance.AcceptanceData(
            office=office(project.department, made.accepted_on if made else day),
            project_name=project.title,
            purse=purse_of(project),
            contract=contract_words(project),
            accepted_on=made.accepted_on if made else None,
            place=where(project),
            parties=parties,
            quantities=lines,
            money=[
                ("Tổng giá trị đầu tư", made.invested_vnd if made else guards.estimate_of(project).total_vnd),
                (f"Kinh phí {purse_of(project).name} hỗ trợ", made.accepted_vnd if made else project.planned_vnd),
            ],
            accepted_support_vnd=made.accepted_vnd if made else project.planned_vnd or 0,
            quality="\n".join(row.quality for row in made.rows) if made else "",
            remarks="\n".join(row.quantity for row in made.rows) if made else "",
        )
    )


def _payment(project: Project, day: date | None) -> Paper:
    balances = ledger.subject_balances(project.subject)
    accepted = guards.acceptance_of(project)
    asked = guards.payable_rest(project) if accepted else 0
    return payment.build(
        payment.PaymentData(
            office=office(project.implementer, day),
            addressee=project.manager.name,
            contract=contract_words(project),
            project_name=project.title,
            purse=purse_of(project),
            approved_vnd=project.contract.amount_vnd,
            advanced_vnd=balances.advanced,
            accepted_vnd=accepted.accepted_vnd if accepted else 0,
            requested_vnd=asked,
            paid_vnd=balances.paid,
        )
    )


def _liquidation(project: Project, day: date | None) -> Paper:
    settlement = getattr(project, "settlement", None)
    made = guards.acceptance_of(project)
    accepted = made.accepted_vnd if made else 0
    return liquidation.build(
        liquidation.LiquidationData(
            place=place_of(project.manager),
            contract=contract_words(project),
            project_name=project.title,
            purse=purse_of(project),
            party_a=Party(project.manager.name),
            party_b=Party(project.implementer.name),
            contract_vnd=project.contract.amount_vnd,
            done_vnd=accepted,
            advanced_vnd=_paid(project, PaymentKind.ADVANCE),
            settled_vnd=min(accepted, project.contract.amount_vnd),
            paid_vnd=_paid(project, PaymentKind.REST),
            liquidated_on=settlement.liquidated_on if settlement else day,
        )
    )


def _paid(project: Project, kind: str) -> int:
    return sum(p.amount_vnd for p in project.payments.all() if p.kind == kind)


def _has(name: str) -> Callable[[Project], bool]:
    return lambda project: getattr(project, name, None) is not None


def _appraised(level: str) -> Callable[[Project], bool]:
    return lambda project: more.standing_appraisal(project, level) is not None


def _detailed(project: Project) -> bool:
    return bool(project.planned_vnd) and (project.kind == Kind.GROUP or "A1.1" in project.activities)


# The forms of the projects (P§10).
FORMS = "36/2013/TT-BCT, phụ lục 1"


def _letter(due: Due, project: Project, day: date | None) -> Paper:
    assert day is not None  # a letter is always drawn for a day
    return settle.remind(due, project, day)


DRAFTS: dict[str, Draft] = {
    "sheet": Draft("sheet", PaperKind.PROJECT_SHEET, "implementer", lambda project: True, _sheet),
    "contract": Draft("contract", PaperKind.CONTRACT, "manager", _has("planned_vnd"), _contract),
    "acceptance": Draft("acceptance", PaperKind.ACCEPTANCE, "department", _has("contract"), _acceptance),
    "payment": Draft("payment", PaperKind.PAYMENT_REQUEST, "implementer", _has("contract"), _payment),
    "liquidation": Draft("liquidation", PaperKind.LIQUIDATION, "manager", _accepted, _liquidation),
    "assignment_decision": Draft(
        "assignment_decision", PaperKind.DECISION, "manager", more.assigned, more.assignment_decision,
        _("Quyết định giao nhiệm vụ"),
    ),
    **{
        name: Draft(name, kind, issuer, ready, build, title, numbered=False)
        for name, kind, issuer, ready, build, title in (
            ("estimate", PaperKind.TABLE, "implementer", lambda p: True, more.estimate, _("Dự toán (Biểu 1)")),
            (
                "appraisal_base", PaperKind.TABLE, "department", _appraised(AppraisalLevel.BASE),
                partial(more.appraisal, AppraisalLevel.BASE), _("Phiếu thẩm định cấp cơ sở (Biểu 4)"),
            ),
            (
                "appraisal_ministry", PaperKind.TABLE, "agency", _appraised(AppraisalLevel.MINISTRY),
                partial(more.appraisal, AppraisalLevel.MINISTRY), _("Phiếu thẩm định cấp Bộ (Biểu 4)"),
            ),
            (
                "detail_plan", PaperKind.PLAN, "implementer", _detailed, more.plan_of_details,
                _("Kế hoạch thực hiện (Biểu 11)"),
            ),
            (
                "progress_report", PaperKind.REPORT, "implementer", _has("contract"), more.progress,
                _("Báo cáo tiến độ (Biểu 3a)"),
            ),
            (
                "quantity_report", PaperKind.REPORT, "implementer", _has("contract"), more.quantity,
                _("Báo cáo khối lượng và kinh phí (Biểu 3b)"),
            ),
            (
                "acceptance_summary", PaperKind.ACCEPTANCE, "department", _accepted, more.summary,
                _("Biên bản nghiệm thu tổng hợp (Biểu 5b, 5c)"),
            ),
            (
                "settlement_table", PaperKind.TABLE, "implementer", _accepted, more.settlement,
                _("Bảng quyết toán (Biểu 7)"),
            ),
        )
    },
}  # fmt: skip


DRAFTS |= {
    name: Draft(name, kind, issuer, ready, build, title, numbered=False)
    for name, kind, issuer, ready, build, title in (
        (
            "vouchers_8a", PaperKind.TABLE, "implementer", settle.invoiced, partial(settle.vouchers, "8a"),
            _("Bảng kê chứng từ (Biểu 8a)"),
        ),
        (
            "vouchers_8b", PaperKind.TABLE, "implementer", settle.shared, partial(settle.vouchers, "8b"),
            _("Bảng kê chứng từ các nguồn (Biểu 8b)"),
        ),
        (
            "reconciliation", PaperKind.TABLE, "manager", settle.paid_or_done, settle.reconciled,
            _("Đối chiếu kinh phí (Biểu 10)"),
        ),
        (
            "training_programme", PaperKind.PLAN, "implementer", contentdrafts.trains, contentdrafts.training,
            _("Chương trình đào tạo (Biểu 12)"),
        ),
        (
            "cluster_report", PaperKind.REPORT, "implementer", contentdrafts.builds_cluster, contentdrafts.cluster,
            _("Báo cáo đầu tư hạ tầng cụm (Biểu 13)"),
        ),
    )
}  # fmt: skip
DRAFTS["contract_annex"] = Draft(
    "contract_annex", PaperKind.CONTRACT_ANNEX, "manager", settle.amended, settle.contract_annex
)
DRAFTS |= {
    f"remind_{due}": Draft(
        f"remind_{due}", PaperKind.LETTER, "manager", ready, partial(_letter, due), title, letter=True
    )
    for due, ready, title in (
        (Due.REPORT, settle.reports_due, _("Công văn đôn đốc báo cáo")),
        (Due.SETTLEMENT, settle.settlement_open, _("Công văn đôn đốc quyết toán")),
        (Due.RETURN, settle.owes, _("Công văn đôn đốc nộp trả")),
    )
}


def drafts_of(project: Project) -> list[Draft]:
    """The papers this dossier can print today."""
    return [draft for draft in DRAFTS.values() if draft.ready(project)]


def draft_paper(project: Project, name: str, fmt: str, on: date) -> tuple[str, bytes, str]:
    """File name, bytes and content type of a draft. Raises Http404 for a paper or format there is not."""
    draft = DRAFTS.get(name)
    if draft is None or fmt not in TYPES or not draft.ready(project):
        raise Http404
    content = papers.render(draft.build(project, on if draft.letter else None), fmt, draft=True)  # type: ignore[arg-type]
    return f"{project.code}-{name}.{fmt}", content, TYPES[fmt]


def issue_paper(*, project: Project, name: str, by: "User", at: datetime) -> Any:
    """Give a paper its number from the register of its issuer and keep it; printing again returns the same bytes.

    Raises Denied when the user does not act for the issuer, RuleBroken when the dossier is not that far.
    """
    draft = DRAFTS[name]
    if not draft.numbered:
        raise Http404
    on = local_date(at)
    issuer: Organisation = getattr(project, draft.issuer)
    if not selectors.acts_for(by, issuer, on):
        raise Denied("role", act="programmes.move")
    if not draft.ready(project):
        raise RuleBroken(rules.missing_findings([name], [], {name: draft.label}, FORMS))
    return papers.issue(
        paper=draft.build(project, on), issuer=issuer, kind=draft.kind, year=on.year, subject=project.subject,
        by=by, at=at, on=on,
    )  # fmt: skip


def hand_out_paper(*, project: Project, name: str, by: "User", at: datetime) -> Any:
    """Keep a paper without number as it goes out for signature. Raises as `issue_paper`."""
    draft = DRAFTS.get(name)
    if draft is None or draft.numbered or not draft.ready(project):
        raise Http404
    on = local_date(at)
    if not selectors.acts_for(by, getattr(project, draft.issuer), on):
        raise Denied("role", act="programmes.move")
    return papers.hand_out(
        paper=draft.build(project, on), kind=draft.kind, name=name, subject=project.subject, by=by, at=at
    )

"""Papers drawn from a dossier: what the office would otherwise type, in the order of the forms (P§10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404

from khuyencong.accounts.models import Organisation
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, RuleBroken
from khuyencong.law.selectors import activity_label
from khuyencong.ledger import selectors as ledger
from khuyencong.papers import services as papers
from khuyencong.papers.blocks import Paper
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE, PaperKind
from khuyencong.papers.forms import acceptance, contract, liquidation, payment, project_sheet
from khuyencong.papers.forms.parts import EstimateLine, Office, Party
from khuyencong.programmes import guards, norms, rules, selectors
from khuyencong.programmes.choices import Effect, Kind, PaymentKind
from khuyencong.programmes.models import Project

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}


@dataclass(frozen=True)
class Draft:
    """A paper a dossier can print: its kind, who issues it, when there is enough to print, how it is drawn."""

    name: str
    kind: str
    issuer: str
    ready: Callable[[Project], bool]
    build: Callable[[Project, date | None], Paper]

    @property
    def label(self) -> str:
        return str(PaperKind(self.kind).label)


def _place(body: Organisation) -> str:
    """The place of the date line: the body's province, or Hà Nội for the ministry's bodies."""
    return body.place.name.removeprefix("Tỉnh ").removeprefix("Thành phố ") if body.place else "Hà Nội"


def _office(body: Organisation, day: date | None) -> Office:
    return Office(body.name, body.parent.name if body.parent else "", _place(body), day)


def _estimate(project: Project) -> list[EstimateLine]:
    return [
        EstimateLine(
            item.name,
            item.unit,
            str(item.quantity),
            item.unit_price_vnd,
            national_vnd=item.support_vnd,
            beneficiary_vnd=item.cost_vnd - item.support_vnd,
        )
        for item in guards.items_of(project)
    ]


def _where(project: Project) -> str:
    places = dict.fromkeys(f"{part.place}, {part.province}" for part in project.parts_in_force)
    return "; ".join(places) or f"{project.place}, {project.province}"


def _for_whom(project: Project) -> str:
    """The beneficiaries by name; a group says how many it is meant for."""
    named = "; ".join(str(part.beneficiary) for part in project.beneficiaries)
    unnamed = sum(part.expected for part in project.parts_in_force if part.beneficiary_id is None)
    return named or (f"{unnamed} cơ sở, xác định trong kế hoạch chi tiết" if project.kind == Kind.GROUP else "")


def _sheet(project: Project, day: date | None) -> Paper:
    chosen = dict.fromkeys(e for part in project.parts_in_force for e in part.effects)
    effects = [str(Effect(e).label) for e in chosen if e in Effect.values]
    span = f"{project.starts_on:%m/%Y} – {project.ends_on:%m/%Y}" if project.starts_on and project.ends_on else ""
    work = [project_sheet.WorkItem(item.name, span, _for_whom(project)) for item in guards.items_of(project)]
    return project_sheet.build(
        project_sheet.ProjectSheetData(
            office=_office(project.implementer, day),
            project_name=project.title,
            budget_year=project.budget_year,
            implementer=str(project.implementer),
            coordinator=project.coordinator,
            beneficiary=_for_whom(project),
            place=_where(project),
            activity="; ".join(activity_label(code) for code in project.activities),
            need=project.need,
            goals=[line for line in project.goals.splitlines() if line.strip()],
            scale="\n".join(filter(None, [project.features, *effects])),
            work_items=work,
            estimate=_estimate(project),
            organisation=project.organisation_text,
            effects=[line for line in project.outcome.splitlines() if line.strip()],
        )
    )


def _purse(project: Project) -> str:
    return "khuyến công quốc gia" if project.purse == "national" else "khuyến công địa phương"


def _accepted(project: Project) -> bool:
    return guards.acceptance_of(project) is not None


def _contract_words(project: Project) -> str:
    made = getattr(project, "contract", None)
    return f"số {made.number} ngày {made.signed_on:%d/%m/%Y}" if made else ""


def _contract(project: Project, day: date | None) -> Paper:
    made = getattr(project, "contract", None)
    return contract.build(
        contract.ContractData(
            place=_place(project.manager),
            grounds=[
                "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",
                "Căn cứ Thông tư số 36/2013/TT-BCT ngày 27 tháng 12 năm 2013 của Bộ trưởng Bộ Công Thương",
                f"Căn cứ kế hoạch {_purse(project)} năm {project.budget_year} đã được phê duyệt",
            ],
            party_a=Party(project.manager.name),
            party_b=Party(project.implementer.name),
            project_name=project.title,
            beneficiary=_for_whom(project),
            project_place=_where(project),
            content=[item.name for item in guards.items_of(project) if item.support_vnd],
            support_vnd=made.amount_vnd if made else project.planned_vnd or 0,
            total_vnd=guards.estimate_of(project).total_vnd,
            starts_on=project.starts_on,
            ends_on=project.ends_on,
            settlement_days=norms.settlement_days(project.plan_approved_on or project.created_at.date()),
            estimate=_estimate(project),
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
        ("Đại diện cơ sở thụ hưởng", Party(_for_whom(project))),
        ("Đại diện Ủy ban nhân dân cấp xã", Party(f"Ủy ban nhân dân {project.place}")),
    ]
    return acceptance.build(
        acceptance.AcceptanceData(
            office=_office(project.department, made.accepted_on if made else day),
            project_name=project.title,
            contract=_contract_words(project),
            accepted_on=made.accepted_on if made else None,
            place=_where(project),
            parties=parties,
            quantities=lines,
            money=[
                ("Tổng giá trị đầu tư", made.invested_vnd if made else guards.estimate_of(project).total_vnd),
                (f"Kinh phí {_purse(project)} hỗ trợ", made.accepted_vnd if made else project.planned_vnd),
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
            office=_office(project.implementer, day),
            addressee=project.manager.name,
            contract=_contract_words(project),
            project_name=project.title,
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
            place=_place(project.manager),
            contract=_contract_words(project),
            project_name=project.title,
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


DRAFTS: dict[str, Draft] = {
    "sheet": Draft("sheet", PaperKind.PROJECT_SHEET, "implementer", lambda project: True, _sheet),
    "contract": Draft("contract", PaperKind.CONTRACT, "manager", _has("planned_vnd"), _contract),
    "acceptance": Draft("acceptance", PaperKind.ACCEPTANCE, "department", _has("contract"), _acceptance),
    "payment": Draft("payment", PaperKind.PAYMENT_REQUEST, "implementer", _has("contract"), _payment),
    "liquidation": Draft("liquidation", PaperKind.LIQUIDATION, "manager", _accepted, _liquidation),
}


def drafts_of(project: Project) -> list[Draft]:
    """The papers this dossier can print today."""
    return [draft for draft in DRAFTS.values() if draft.ready(project)]


def draft_paper(project: Project, name: str, fmt: str, on: date) -> tuple[str, bytes, str]:
    """File name, bytes and content type of a draft. Raises Http404 for a paper or format there is not."""
    draft = DRAFTS.get(name)
    if draft is None or fmt not in TYPES or not draft.ready(project):
        raise Http404
    content = papers.render(draft.build(project, None), fmt, draft=True)  # type: ignore[arg-type]
    return f"{project.code}-{name}.{fmt}", content, TYPES[fmt]


def issue_paper(*, project: Project, name: str, by: "User", at: datetime) -> Any:
    """Give a paper its number from the register of its issuer and keep it; printing again returns the same bytes.

    Raises Denied when the user does not act for the issuer, RuleBroken when the dossier is not that far.
    """
    draft = DRAFTS[name]
    on = local_date(at)
    issuer: Organisation = getattr(project, draft.issuer)
    if not selectors.acts_for(by, issuer, on):
        raise Denied("role", act="programmes.move")
    if not draft.ready(project):
        raise RuleBroken(rules.missing_findings([name], [], {name: draft.label}))
    return papers.issue(
        paper=draft.build(project, on), issuer=issuer, kind=draft.kind, year=on.year, subject=project.subject,
        by=by, at=at, on=on,
    )  # fmt: skip

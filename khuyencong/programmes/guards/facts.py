"""What guards and pages read off a project: its days, its sums, its support items, what was accepted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import norms, rules
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import Acceptance, CostItem, Guidance, Part, Project
from khuyencong.support import services as support_services
from khuyencong.support.choices import ItemKind
from khuyencong.support.rules import WHOLE_EVENT, contract_key, event_key, serial_key, works_key

REQUIRED_FIELDS: Mapping[str, Words] = {
    "title": _("Tên đề án"),
    "need": _("Sự cần thiết và căn cứ"),
    "goals": _("Mục tiêu"),
    "features": _("Quy mô, đặc điểm nổi bật của công nghệ, máy móc, sản phẩm"),
    "organisation_text": _("Tổ chức thực hiện"),
    "outcome": _("Hiệu quả của đề án"),
    "starts_on": _("Ngày bắt đầu"),
    "ends_on": _("Ngày kết thúc"),
}

HELD = "_acceptance_held"


def deciding_day(project: Project, on: date) -> date:
    """The day whose law counts: approval of the plan; before that the day of assessment (provisional)."""
    return project.plan_approved_on or on


def invoice_opens_on(project: Project) -> date | None:
    """First day of the invoice window: the plan decision or the contract, whichever came first (P§15.34)."""
    contract = getattr(project, "contract", None)
    days = [day for day in (project.plan_approved_on, contract.signed_on if contract else None) if day]
    return min(days, default=None)


def items_of(project: Project) -> list[CostItem]:
    """The lines of the parts in force, in order."""
    in_force = {part.pk for part in project.parts_in_force}
    return [item for item in project.items.all() if item.part_id in in_force]


def estimate_of(project: Project) -> rules.Estimate:
    """The money of a project's estimate, in đồng."""
    items = items_of(project)
    return rules.Estimate(
        total_vnd=sum(item.cost_vnd for item in items),
        requested_vnd=project.requested_vnd,
        own_vnd=project.own_vnd,
        other_vnd=project.other_vnd,
        other_state_vnd=project.other_state_vnd,
        supported_lines_vnd=sum(item.support_vnd for item in items),
    )


def supported_cost(project: Project) -> int:
    """Cost in đồng of the lines that ask for support: the base of the norm."""
    return sum(item.cost_vnd for item in items_of(project) if item.support_vnd > 0)


def ceiling_of(project: Project) -> int | None:
    """The sum of the frozen ceilings of the parts, in đồng; None while one of them has none."""
    ceilings = [part.ceiling_vnd for part in project.parts_in_force]
    return sum(c for c in ceilings if c is not None) if ceilings and None not in ceilings else None


@dataclass(frozen=True)
class Assessed:
    """The ceiling of a whole project by the law of a day: the sum of its parts, and what it rests on."""

    ceiling_vnd: int | None
    citation: str
    confidence: str
    version_id: str


def assess(project: Project, on: date) -> Assessed:
    """Judge every part by the law of a day and add up; unknown when one part has no ceiling."""
    found = [norms.assess(p, project.purse, p.supported_cost_vnd, on) for p in project.parts_in_force]
    ceilings = [a.ceiling_vnd for a in found]
    known = bool(ceilings) and None not in ceilings
    first = found[0] if found else None
    return Assessed(
        ceiling_vnd=sum(c for c in ceilings if c is not None) if known else None,
        citation="; ".join(dict.fromkeys(a.citation for a in found if a.citation)),
        confidence=(first.confidence or "") if first else "",
        version_id=(first.version_id or "") if first else "",
    )


@dataclass(frozen=True)
class Accepted:
    """Base acceptance added up over the parts; `accepted_on` is the last one (36/2013/TT-BCT art. 18 cl. 1), and so is
    `work_done_on`, which decides the budget year a payment may still bear."""

    accepted_on: date
    work_done_on: date
    accepted_vnd: int
    invested_vnd: int
    rows: tuple[Acceptance, ...]

    @property
    def numbers(self) -> str:
        """The numbers of the minutes."""
        return ", ".join(row.number for row in self.rows)


@contextmanager
def acceptance_held(project: Project) -> Iterator[None]:
    """Read the minutes of a project once for a block that only reads: its page asks for them in ten places."""
    project.__dict__[HELD] = acceptance_of(project)
    try:
        yield
    finally:
        del project.__dict__[HELD]


def acceptance_of(project: Project) -> Accepted | None:
    """What was accepted so far; None before the first minutes."""
    if HELD in project.__dict__:
        held: Accepted | None = project.__dict__[HELD]
        return held
    rows = Acceptance.objects.filter(part__project=project.pk, part__in=[p.pk for p in project.parts_in_force])
    found = tuple(rows.select_related("part").order_by("accepted_on", "id"))
    if not found:
        return None
    return Accepted(
        accepted_on=max(row.accepted_on for row in found),
        work_done_on=max(row.work_done_on for row in found),
        accepted_vnd=sum(row.accepted_vnd for row in found),
        invested_vnd=sum(row.invested_vnd for row in found),
        rows=found,
    )


def parts_to_accept(project: Project) -> list[Part]:
    """Parts in force without minutes of acceptance."""
    return list(project.parts.in_force().filter(acceptance__isnull=True).select_related("beneficiary", "place"))


def dossier_of(project: Project) -> support_services.Dossier:
    """What support must know of a project."""
    return support_services.Dossier(
        subject=project.subject,
        label=project.title,
        purse=project.purse,
        level=project.level,
        budget_year=project.budget_year,
        office=project.department,
        province_id=project.province_id,
        implementer_id=project.implementer_id,
    )


def support_item(part: Part, item: CostItem) -> support_services.NewItem:
    """One supported line with the keys by which the same item is known elsewhere: the machine once it is delivered,
    the event and stall, the works of a cluster or place, the contract. What the unit wrote down of the item
    (`services.name_item`) comes first."""
    known, said, content = part.details, item.identity, content_of(part.activity)
    kind, held_on, signed_on = content.item, known.get("held_on"), said.get("contract_on")
    works = ""
    if kind == ItemKind.WORKS:
        works = works_key(part.province.code, part.cluster_name or str(part.place), said.get("works") or item.name)
    # Who holds the event itself pays for no stall.
    stall = WHOLE_EVENT if content.beneficiary == "nobody" else said.get("stall", "")
    return support_services.NewItem(
        item_ref=str(item.position),
        name=item.name,
        kind=kind,
        amount_vnd=item.support_vnd,
        beneficiary_id=part.beneficiary_id,
        activity=part.activity.partition("-")[0],
        cost_vnd=item.cost_vnd,
        serial_key=serial_key(item.maker, item.model, item.serial),
        works_key=works,
        contract_key=contract_key(
            said.get("contract_number", ""),
            said.get("contract_tax_code", ""),
            date.fromisoformat(signed_on) if signed_on else None,
        ),
        event_key=event_key(
            known.get("organiser", ""),
            known.get("event", ""),
            date.fromisoformat(held_on).year if held_on else None,
            stall,
        ),
        period=said.get("period") or str(part.budget_year),
        office=part.department,
        province_id=part.province_id,
    )


def items_for_support(project: Project) -> list[support_services.NewItem]:
    """The supported lines of a project as support items."""
    parts = {part.pk: part for part in project.parts_in_force}
    return [support_item(parts[item.part_id], item) for item in items_of(project) if item.support_vnd > 0]


def window_of(plan_year: int) -> rules.Window:
    """The registration days of a plan year: rule, overridden by the Agency's guidance letter."""
    letter = Guidance.objects.filter(year=plan_year).values_list("unit_deadline", "department_deadline").first()
    unit, department = norms.unit_deadline(plan_year), norms.department_deadline(plan_year)
    return rules.registration_window(
        unit_rule=unit.day if unit else None,
        department_rule=department.day if department else None,
        letter=letter,
    )


def payable_rest(project: Project) -> int:
    """What may still be paid after acceptance, in đồng."""
    money = ledger.subject_balances(project.subject)
    accepted = acceptance_of(project)
    return rules.payable_rest(
        project.contract.amount_vnd,
        accepted.accepted_vnd if accepted else 0,
        ceiling_of(project),
        money.paid + money.advanced,
    )

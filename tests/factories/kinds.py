"""Projects of every kind, told through the same services as the screens: several places, provinces, years, purses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.demo.story import TEXTS, Cast, moment, upload
from khuyencong.demo.story import _Sentence as AnySentence
from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from khuyencong.places.models import Unit
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import AppraisalLevel, Criterion, Kind, PaperKind
from khuyencong.programmes.models import Project
from khuyencong.registry.models import Establishment
from khuyencong.workflow.services import Act, OutsideDecision
from tests.factories.registry import make_establishment

MILLION = 1_000_000


@dataclass
class Share:
    """One part as a test asks for it: content, beneficiary (or nobody), where, cost and support in đồng."""

    activity: str = "A3.4"
    establishment: Establishment | None = None
    unit: Unit | None = None
    department: Organisation | None = None
    year: int = 2026
    cost_vnd: int = 500 * MILLION
    support_vnd: int = 250 * MILLION
    fields: Mapping[str, Any] = field(default_factory=dict)


def given(**more: Any) -> Act:
    """An act with a sentence for every warning."""
    return Act(reasons=AnySentence({}), **more)


def establishment_at(unit: Unit, by: User, name: str) -> Establishment:
    """An eligible-looking cooperative with a production place in a commune."""
    return make_establishment(name, commune=unit, province=unit.province, by=by, at=moment(date(2025, 7, 2)))


MACHINE = {
    "effects": ["productivity"], "machine_is_new": True, "present_machine": "Máy cũ (ví dụ)",
    "commits_rest": True, "commits_no_other": True,
}  # fmt: skip


class Told:
    """A project on its way, whatever its kind."""

    def __init__(self, cast: Cast, **known: Any) -> None:
        self.cast = cast
        self.implementer: Organisation = known.pop("implementer", cast.centre)
        self.unit_user: User = known.pop("unit_user", cast.chau)
        self.manager: Organisation = known.pop("manager", cast.agency)
        self.known = known
        self.project: Project = Project()

    def open(self, title: str, shares: Sequence[Share], day: date = date(2025, 8, 4)) -> Project:
        """Open the dossier with its parts, fill in words, estimate and papers."""
        parts = tuple(self._part(share) for share in shares)
        new = services.NewProject(
            title=title, parts=parts, implementer=self.implementer, agency=self.cast.agency, manager=self.manager,
            budget_year=min(s.year for s in shares), form_key=f"told-{title}"[:64], is_example=True, **self.known,
        )  # fmt: skip
        project = services.create_project(new=new, by=self.unit_user, at=moment(day))
        rows = list(project.parts.in_force())
        lines = [
            services.Line(f"Khoản {n}: {share.activity}", "bộ", 1, share.cost_vnd, share.support_vnd, part.pk)
            for n, (share, part) in enumerate(zip(shares, rows, strict=True), 1)
        ]
        total, asked = sum(s.cost_vnd for s in shares), sum(s.support_vnd for s in shares)
        years = sorted({s.year for s in shares})
        values = {
            **TEXTS, "starts_on": date(years[0], 2, 1), "ends_on": date(years[-1], 11, 30), "requested_vnd": asked,
            "own_vnd": total - asked,
        }  # fmt: skip
        values.pop("present_machine")
        services.edit_project(
            project=project, version=project.version, fields=values, lines=lines, by=self.unit_user, at=moment(day, 10)
        )
        for share, part in zip(shares, rows, strict=True):
            own = {**(MACHINE if share.establishment else {}), **share.fields}
            if own:
                project.refresh_from_db()
                services.edit_project(
                    project=project, version=project.version, fields=own, lines=None, part=part, by=self.unit_user,
                    at=moment(day, 10),
                )  # fmt: skip
        self.project = Project.objects.get(pk=project.pk)
        self.papers(guards.registration_kinds(self.project), self.unit_user, day)
        return self.project

    def _part(self, share: Share) -> services.NewPart:
        place = share.establishment.places.get() if share.establishment else None
        unit = share.unit or (place.unit if place else self.cast.department.place)
        assert unit is not None
        return services.NewPart(
            activity=share.activity,
            province=unit.province or unit,
            place=unit,
            department=share.department or self.cast.department,
            budget_year=share.year,
            beneficiary_id=share.establishment.pk if share.establishment else None,
            production_place_id=place.pk if place else None,
            expected=share.fields.get("expected", 1),
        )

    def papers(self, kinds: Sequence[str], by: User, day: date) -> None:
        for kind in kinds:
            services.add_paper(
                project=self.project, kind=kind, upload=upload(str(PaperKind(kind).label)), by=by, at=moment(day)
            )

    def submit(self, day: date = date(2025, 8, 5)) -> None:
        services.submit_project(project=self.project, by=self.unit_user, at=moment(day, 11), given=given())

    def opinion(self) -> services.Opinion:
        answers = {str(c): ("yes", f"{c.label}: rõ (ví dụ).") for c in Criterion}
        return services.Opinion(answers, "Đồng ý (ví dụ).", self.project.requested_vnd)

    def appraise(self, level: AppraisalLevel, by: User, day: date) -> None:
        services.appraise(
            project=self.project, level=level, opinion=self.opinion(), by=by, at=moment(day), given=given()
        )

    def decision(self, kind: str, number: str, day: date, by: User, body: str = "Bộ Công Thương") -> OutsideDecision:
        scan = services.add_paper(
            project=self.project, kind=kind, upload=upload(f"{kind} {number}"), by=by, at=moment(day)
        )
        return OutsideDecision(body, number, day, scan, "Người ký (ví dụ)", "Thứ trưởng")

    def plan(self, by: User, day: date = date(2025, 12, 30), number: str = "3900/QĐ-BCT (ví dụ)", **more: Any) -> None:
        decision = self.decision(PaperKind.PLAN_DECISION, number, day, by, **more)
        services.record_plan_approval(
            project=self.project, planned_vnd=self.project.requested_vnd, by=by, at=moment(day, 15),
            given=given(decision=decision),
        )  # fmt: skip
        self.project.refresh_from_db()

    def assign(self, fund: Fund, by: User, day: date, amount_vnd: int | None = None, number: str = "55/QĐ") -> None:
        decision = self.decision(PaperKind.BUDGET_NOTICE, number, day, by)
        services.assign_budget(
            project=self.project, fund_id=fund.pk, by=by, at=moment(day, 15), given=given(decision=decision),
            amount_vnd=amount_vnd,
        )  # fmt: skip

    def contract(self, by: User, day: date, amount_vnd: int | None = None) -> None:
        self.papers([guards.bond_kind(self.project)], by, day)
        amount = self.project.planned_vnd if amount_vnd is None else amount_vnd
        services.sign_contract(
            project=self.project, number="18/HĐ", signed_on=day, amount_vnd=amount or 0, by=by, at=moment(day, 15)
        )

    def to_contract(self, fund: Fund) -> None:
        """The national way through the department, up to the contract of 11 March 2026."""
        cast = self.cast
        self.submit()
        self.appraise(AppraisalLevel.BASE, cast.binh, date(2025, 8, 20))
        services.forward_to_agency(project=self.project, by=cast.binh_head, at=moment(date(2025, 8, 22)), given=given())
        self.appraise(AppraisalLevel.MINISTRY, cast.an, date(2025, 11, 14))
        self.plan(cast.an)
        self.assign(fund, cast.an, date(2026, 1, 20))
        self.contract(cast.an, date(2026, 3, 11))


def make_fund(holder: Organisation, by: User, *, year: int, amount_vnd: int, place: Unit | None = None) -> Fund:
    """A fund of a year with money assigned; local when it has a place."""
    level = "nation" if place is None else str(place.level)
    fund = ledger.open_fund(
        purse="national" if place is None else "local", level=level, budget_year=year, batch=1, holder=holder,
        place=place, is_example=True,
    )  # fmt: skip
    ledger.allocate(
        fund=fund, amount_vnd=amount_vnd, document=f"1/QĐ ({year}, ví dụ)", effective_on=date(year, 1, 5),
        key=f"allocate-{level}-{year}", by=by, at=moment(date(year, 1, 5)),
    )  # fmt: skip
    return fund


def body_with(kind: str, place: Unit | None, name: str, **roles: str) -> tuple[Organisation, dict[str, User]]:
    """A body with one user for each role."""
    body = Organisation.objects.create(name=name, kind=kind, place=place)
    users = {}
    for key, role in roles.items():
        user = User.objects.create_user(username=f"{key}-{body.pk}", full_name=f"{key} {name}")
        Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2020, 1, 1))
        users[key] = user
    return body, users


__all__ = ["BodyKind", "Kind", "Role", "Share", "Told", "body_with", "establishment_at", "given", "make_fund"]

"""A cluster in a plan, its commune and department, and dossiers about it, for tests of every room."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.clusters.models import Cluster
from khuyencong.clusters.procedures import services
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.councils import services as councils
from khuyencong.councils.choices import SeatRole
from khuyencong.places.models import Unit
from tests.factories import accounts
from tests.factories.clusters import list_in_plan, make_cluster, make_plan
from tests.factories.councils import LINES
from tests.factories.registry import make_province, make_unit

RECEIVED = date(2026, 8, 3)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAPERS = ("cluster_submission", "investor_letter", "investment_report", "boundary_map", "legal_status",
          "financial_proof")  # fmt: skip
INVESTOR = "Công ty cổ phần Hạ tầng Mẫu (ví dụ)"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def scan() -> InMemoryUploadedFile:
    return InMemoryUploadedFile(BytesIO(PDF), "scan", "quyet-dinh.pdf", "application/pdf", len(PDF), None)


@dataclass
class Place:
    """A commune with its officer, the department with a specialist and a head, a planned cluster."""

    province: Unit
    commune: Unit
    committee: Organisation
    department: Organisation
    officer: User
    specialist: User
    head: User
    cluster: Cluster


def make_place(area_ha: str = "50") -> Place:
    province = make_province()
    commune = make_unit("Xã Cụm", parent=province, province=province)
    committee = accounts.organisation(f"Ủy ban nhân dân xã Cụm {commune.pk}", BodyKind.COMMITTEE, place=commune)
    department = accounts.organisation(f"Sở Công Thương {province.pk}", BodyKind.DEPARTMENT, place=province)
    made = {}
    for name, role, body in (
        ("can_bo_xa", Role.COMMUNE_OFFICER, committee), ("chuyen_vien", Role.DEPARTMENT_OFFICER, department),
        ("giam_doc", Role.DEPARTMENT_HEAD, department),
    ):  # fmt: skip
        made[name] = accounts.user(f"{name}_{province.pk}")
        accounts.member(made[name], role, body)
    keeper = made["chuyen_vien"]
    cluster = make_cluster("Cụm công nghiệp Bắc Mẫu", commune=commune, by=keeper)
    list_in_plan(cluster, make_plan(province, by=keeper), area_ha, by=keeper)
    return Place(province, commune, committee, department, made["can_bo_xa"], keeper, made["giam_doc"], cluster)


def open_dossier(place: Place, kind: str = "establish", received_on: date = RECEIVED, **rest: Any) -> Dossier:
    given: dict[str, Any] = {"commune": place.committee, "by": place.officer, "at": at(received_on), **rest}
    return services.open_dossier(
        cluster=place.cluster, kind=kind, received_on=received_on, department=place.department, **given
    )


def fill(dossier: Dossier, place: Place, day: date, **changes: Any) -> None:
    """Proposal, territory and every paper of the checklist."""
    values = {"area_ha": Decimal(50), "industrial_ha": Decimal(35), "services_ha": Decimal(4), "types": {},
              "land_fund_document": "12/XN-UBND", **changes}  # fmt: skip
    services.set_proposal(dossier=dossier, values=values, by=place.officer, at=at(day))
    kind = "commune" if dossier.regime == "R303" else "province_set"
    services.set_territory(
        dossier=dossier, kind=kind, label="Xã Cụm", basis="1178/ĐCK-CTT", units=[place.commune], by=place.officer,
        at=at(day),
    )  # fmt: skip
    for code in PAPERS if dossier.regime != "R303" else [p for p in PAPERS if p != "legal_status"]:
        services.add_paper(dossier=dossier, code=code, number=f"01/{code}", dated=day, by=place.officer, at=at(day))
    dossier.refresh_from_db()


def select(dossier: Dossier, place: Place, decided_on: date, scored_on: date, points: dict[str, str]) -> None:
    """A council that has scored; points of the last criterion by applicant, everything else full."""
    day = at(scored_on)
    council = services.set_up_council(
        dossier=dossier, paper=councils.Paper("90/QĐ-UBND", decided_on, "UBND Mẫu"), title="Hội đồng chọn nhà đầu tư",
        by=place.specialist, at=at(decided_on),
    )  # fmt: skip
    seat = councils.add_seat(
        council=council, role=SeatRole.CHAIR, name="Chủ tịch", body="UBND tỉnh", by=place.specialist, at=day
    )
    councils.agree_criteria(council=council, lines=LINES, document="BB", agreed_on=decided_on, by=place.specialist,
                            at=day)  # fmt: skip
    for name in points:
        councils.add_candidate(council=council, name=name, by=place.specialist, at=day)
    councils.open_applications(council=council, by=place.specialist, at=day)
    criteria = list(council.versions.get().criteria.all())
    for candidate in council.candidates.all():
        given = {c.pk: c.most for c in criteria[:-1]} | {criteria[-1].pk: Decimal(points[candidate.name])}
        councils.score(seat=seat, candidate=candidate, points=given, send=True, by=place.specialist, at=day)
    councils.close_scoring(council=council, scored_on=scored_on, minutes_number="BB-9", by=place.specialist, at=day)


def items(cluster: Cluster, **changes: Any) -> dict[str, Any]:
    return {
        "name": cluster.name, "location": "Xã Cụm", "area_ha": Decimal(50), "trades": ["Cơ khí"],
        "investor_name": INVESTOR, "scale": "Hạ tầng đồng bộ", "total_investment_vnd": 500_000_000_000,
        "schedule": "2026–2028", "incentives": "Theo quy định", "responsibilities": "Theo quy định", **changes,
    }  # fmt: skip


def decided(place: Place, day: date, **changes: Any) -> services.Decided:
    given = {"items": items(place.cluster), "scan": scan(), "effective_on": day, **changes}
    return services.Decided(number="412/QĐ-UBND", decided_on=day, body="UBND tỉnh Mẫu", **given)

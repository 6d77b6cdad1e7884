"""An invented promotion network: who is responsible in two provinces, what a centre can do, collaborators, training.

Every body, person and decision is invented and says "ví dụ". Loading again adds nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from khuyencong.accounts.models import Organisation, User
from khuyencong.common.clock import local_date
from khuyencong.demo.accounts import BODIES, LAO_CAI, THANH_HOA
from khuyencong.network import services
from khuyencong.network.choices import Indicator, Matter
from khuyencong.network.models import Responsibility, Term
from khuyencong.network.services.collaborators import Person, Work
from khuyencong.places.choices import REORGANISED_ON, Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import unit_on

COMMITTEE = "Ủy ban nhân dân tỉnh Lào Cai (ví dụ)"
PAY_DOCUMENT = "61/2025/QĐ-UBND ngày 15/8/2025 (ví dụ)"
# Communes of Lào Cai with a collaborator; the last two stand for communes that were merged on 1 July 2025.
NAMES = ("Giàng Thị Mỷ", "Lý A Páo", "Vàng Thị Dở", "Hoàng Văn Thắng", "Lò Thị Mai", "Nguyễn Văn Định")
OLD_COMMUNES = (("03022", "Sùng A Chú"), ("03046", "Má Thị Ly"))


@dataclass(frozen=True)
class _Cast:
    binh: User
    em: User
    bodies: dict[str, Organisation]
    at: datetime


def _decision(number: str, on: date = REORGANISED_ON, issuer: str = COMMITTEE) -> services.Decision:
    return services.Decision(f"{number} (ví dụ)", on, issuer)


@transaction.atomic
def load(*, at: datetime) -> str:
    """Fill the network of Lào Cai, and a little of Thanh Hóa, with invented rows."""
    if Responsibility.objects.exists():
        return "network: already there"
    names = {body.key: body.name for body in BODIES}
    known = {body.name: body for body in Organisation.objects.filter(is_example=True)}
    users = {u.username: u for u in User.objects.filter(username__in=["binh", "em"])}
    cast = _Cast(users["binh"], users["em"], {key: known[name] for key, name in names.items()}, at)
    lao_cai = unit_on(Level.PROVINCE, LAO_CAI, local_date(at))
    _responsible(cast, lao_cai)
    _capacity(cast)
    _collaborators(cast, lao_cai)
    _training(cast, lao_cai)
    _thanh_hoa(cast)
    return f"{Responsibility.objects.count()} responsibilities, {Term.objects.count()} collaborators"


def _responsible(cast: _Cast, province: Unit) -> None:
    """The centre under the Department of Finance, the guidance with the Department of Industry and Trade."""
    rows = (
        (Matter.STATE, "department", "1021/QĐ-UBND"),
        (Matter.SERVICES, "centre", "1022/QĐ-UBND"),
        (Matter.CENTRE_PARENT, "finance", "1022/QĐ-UBND"),
        (Matter.LOCAL_MONEY, "department", "1187/QĐ-UBND"),
        (Matter.PRODUCT_VOTE, "department", "1187/QĐ-UBND"),
    )
    for matter, body, number in rows:
        services.assign_body(
            place=province, matter=matter, body=cast.bodies[body], valid_from=REORGANISED_ON,
            decision=_decision(number), by=cast.binh, at=cast.at,
        )  # fmt: skip


def _capacity(cast: _Cast) -> None:
    year = local_date(cast.at).year - 1
    day, stated = date(year, 12, 31), date(year + 1, 1, 6)
    facts: tuple[tuple[str, str, int | None, int | None, str], ...] = (
        ("centre", Indicator.STAFF, 24, None, "Trong đó 16 viên chức"),
        ("centre", Indicator.SPECIALISTS, 11, None, ""),
        ("centre", Indicator.YEAR_MONEY, None, 4_650_000_000, ""),
        ("centre", Indicator.EQUIPMENT, None, None, "Phòng trưng bày 120 m², phòng tập huấn 60 chỗ"),
        ("centre", Indicator.PROJECTS, 118, None, "Từ năm 2014"),
        ("service", Indicator.STAFF, 7, None, ""),
        ("service", Indicator.YEARS, 3, None, ""),
    )
    for key, indicator, count, amount_vnd, text in facts:
        body = cast.bodies[key]
        services.record_fact(
            organisation=body, indicator=indicator, stated_on=day, count=count, amount_vnd=amount_vnd, text=text,
            source=_decision(f"12/BC-{year}", stated, body.name), by=cast.binh, at=cast.at,
        )  # fmt: skip


def _collaborators(cast: _Cast, province: Unit) -> None:
    """Six communes with their collaborator, and two people whose commune was merged and who wait."""
    communes = province.children.filter(level=Level.COMMUNE, valid_to__isnull=True).order_by("code")[: len(NAMES)]
    for n, (commune, name) in enumerate(zip(communes, NAMES, strict=False), start=1):
        work = Work(
            commune=commune, valid_from=date(2025, 9, 1), valid_to=date(2027, 8, 31),
            decision=_decision(f"{200 + n}/QĐ-UBND", date(2025, 8, 25)), pay_month_vnd=900_000,
            pay_document=PAY_DOCUMENT,
        )  # fmt: skip
        services.appoint(person=Person(f"{name} (ví dụ)"), work=work, is_example=True, by=cast.binh, at=cast.at)
    for code, name in OLD_COMMUNES:
        old = unit_on(Level.COMMUNE, code, REORGANISED_ON - timedelta(days=1))
        work = Work(
            commune=old, valid_from=date(2023, 3, 1), valid_to=None,
            decision=_decision("88/QĐ-UBND", date(2023, 2, 20)),
        )  # fmt: skip
        services.appoint(person=Person(f"{name} (ví dụ)"), work=work, is_example=True, by=cast.binh, at=cast.at)


def _training(cast: _Cast, province: Unit) -> None:
    first = Term.objects.select_related("collaborator").order_by("id").first()
    day = local_date(cast.at) - timedelta(days=180)
    services.record_training(
        province=province, organisation=cast.bodies["centre"], people=12, course="Thẩm định đề án khuyến công (ví dụ)",
        organiser="Cục Khuyến công (ví dụ)", starts_on=day, days=3, by=cast.binh, at=cast.at,
    )  # fmt: skip
    if first is not None:
        services.record_training(
            province=province, collaborator=first.collaborator, course="Nghiệp vụ khuyến công cấp xã (ví dụ)",
            organiser="Sở Công Thương Lào Cai (ví dụ)", starts_on=day, days=2, certificate="CN-118 (ví dụ)",
            by=cast.binh, at=cast.at,
        )  # fmt: skip


def _thanh_hoa(cast: _Cast) -> None:
    """Another province, which named its department and nothing else."""
    province = unit_on(Level.PROVINCE, THANH_HOA, local_date(cast.at))
    services.assign_body(
        place=province, matter=Matter.STATE, body=cast.bodies["elsewhere"], valid_from=REORGANISED_ON,
        decision=_decision("2044/QĐ-UBND", issuer="Ủy ban nhân dân tỉnh Thanh Hóa (ví dụ)"), by=cast.em, at=cast.at,
    )  # fmt: skip

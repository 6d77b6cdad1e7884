"""The promotion network for tests of every room: Lào Cai before and after 1 July 2025, with invented bodies."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.network import services
from khuyencong.network.choices import Indicator, Matter
from khuyencong.network.models import CapacityFact, Responsibility, Term
from khuyencong.network.services.collaborators import Person, Work
from khuyencong.places.choices import REORGANISED_ON
from khuyencong.places.models import Unit
from tests.factories.accounts import organisation
from tests.factories.places import Units, make_units

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 24)
_number = count(1)


def decision(number: str = "", on: date = date(2025, 7, 1), issuer: str = "UBND tỉnh Lào Cai") -> services.Decision:
    """A paper with a number of its own."""
    return services.Decision(number or f"{next(_number)}/QĐ-UBND", on, issuer)


def assign(place: Unit, matter: str, body: Organisation, by: User, **changes: Any) -> Responsibility:
    """`body` is responsible for `matter` in `place` since 1 July 2025."""
    given = {"valid_from": REORGANISED_ON, "decision": decision(), "by": by, "at": AT, **changes}
    return services.assign_body(place=place, matter=matter, body=body, **given)


def work(commune: Unit, **changes: Any) -> Work:
    """A term in a commune since 1 August 2025, without an end."""
    given: dict[str, Any] = {"valid_from": date(2025, 8, 1), "valid_to": None, "decision": decision(), **changes}
    return Work(commune=commune, **given)


def appoint(name: str, commune: Unit, by: User, *, phone: str = "", key: str = "", **changes: Any) -> Term:
    """A collaborator of a commune."""
    return services.appoint(person=Person(name, phone), work=work(commune, **changes), key=key, by=by, at=AT)


def state(body: Organisation, indicator: str, by: User, **changes: Any) -> CapacityFact:
    """A capacity fact as of 31 December 2025."""
    given = {"stated_on": date(2025, 12, 31), "source": decision("BC-12", date(2026, 1, 5), body.name), **changes}
    return services.record_fact(organisation=body, indicator=indicator, by=by, at=AT, **given)


@dataclass(frozen=True)
class LaoCai:
    """Bodies of both old provinces and of the new one. In the example the centre went to the Department of Finance
    while the Department of Industry and Trade kept the guidance (P§1, a practice that was read of, not a rule)."""

    units: Units
    industry_old: Organisation
    industry_yen_bai: Organisation
    industry: Organisation
    finance: Organisation
    centre_old: Organisation
    centre: Organisation


def make_lao_cai(units: Units | None = None) -> LaoCai:
    """Bodies and their successions of 1 July 2025; nobody is named for anything yet."""
    units = units or make_units()
    last = date(2025, 6, 30)
    industry_old = organisation("Sở Công Thương tỉnh Lào Cai (cũ)", place=units.lao_cai_old, valid_to=last)
    yen_bai = organisation("Sở Công Thương tỉnh Yên Bái", place=units.yen_bai, valid_to=last)
    industry = organisation("Sở Công Thương tỉnh Lào Cai", place=units.lao_cai)
    finance = organisation("Sở Tài chính tỉnh Lào Cai", place=units.lao_cai)
    centre_old = organisation("Trung tâm Khuyến công Lào Cai (cũ)", BodyKind.CENTRE, place=units.lao_cai_old)
    centre = organisation(
        "Trung tâm Xúc tiến đầu tư, thương mại và Hỗ trợ doanh nghiệp (ví dụ)", BodyKind.CENTRE, place=units.lao_cai,
        parent=finance,
    )  # fmt: skip
    for old in (industry_old, yen_bai):
        old.successions.create(new=industry, on=REORGANISED_ON)
    Organisation.objects.filter(pk=centre_old.pk).update(valid_to=last)
    centre_old.refresh_from_db()
    centre_old.successions.create(new=centre, on=REORGANISED_ON)
    return LaoCai(units, industry_old, yen_bai, industry, finance, centre_old, centre)


def name_everything(lao_cai: LaoCai, by: User) -> None:
    """The example of Lào Cai after 2025."""
    place = lao_cai.units.lao_cai
    assign(place, Matter.STATE, lao_cai.industry, by)
    assign(place, Matter.SERVICES, lao_cai.centre, by)
    assign(place, Matter.CENTRE_PARENT, lao_cai.finance, by)
    state(lao_cai.centre, Indicator.STAFF, by, count=24)

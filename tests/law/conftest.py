"""An invented province with its officers, for rows of local norms."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.places.choices import Kind, Level
from khuyencong.places.models import Unit

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 23)
LINE_KEY = "promotion.machinery.limit"


@dataclass(frozen=True)
class Province:
    """Tỉnh Ví Dụ, which does not exist, and who works there and in the Agency."""

    unit: Unit
    commune: Unit
    other: Unit
    officer: User
    second: User
    head: User
    stranger: User
    agency: User
    agency_head: User
    administrator: User


def _unit(level: str, code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(
        level=level,
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        province=parent,
        valid_from=date(2025, 7, 1),
        search_key=f"|{name.lower()}|",
    )


def _user(name: str, role: Role, body: Organisation) -> User:
    user = User.objects.create_user(username=name, full_name=name.title())
    Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def province(db: None) -> Province:
    unit = _unit(Level.PROVINCE, "98", "Tỉnh Ví Dụ", Kind.PROVINCE)
    other = _unit(Level.PROVINCE, "97", "Thành phố Khác", Kind.CENTRAL_CITY)
    commune = _unit(Level.COMMUNE, "99801", "Xa Vi Du", Kind.COMMUNE, unit)
    home = Organisation.objects.create(name="Sở Ví Dụ", kind="department", place=unit)
    away = Organisation.objects.create(name="Sở Khác", kind="department", place=other)
    agency = Organisation.objects.create(name="Cục", kind="agency")
    return Province(
        unit=unit,
        commune=commune,
        other=other,
        officer=_user("binh", Role.DEPARTMENT_OFFICER, home),
        second=_user("hoa", Role.DEPARTMENT_OFFICER, home),
        head=_user("lan", Role.DEPARTMENT_HEAD, home),
        stranger=_user("em", Role.DEPARTMENT_OFFICER, away),
        agency=_user("an", Role.AGENCY_OFFICER, agency),
        agency_head=_user("minh", Role.AGENCY_HEAD, agency),
        administrator=_user("quan", Role.ADMINISTRATOR, agency),
    )

"""Establishments for tests of every room, made through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.fold import search_key
from khuyencong.places.choices import Kind, Level
from khuyencong.places.models import Unit
from khuyencong.registry import services
from khuyencong.registry.models import Establishment

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_number = count(1)


def make_unit(
    name: str,
    *,
    level: str = Level.COMMUNE,
    kind: str = Kind.COMMUNE,
    parent: Unit | None = None,
    province: Unit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    code: str = "",
) -> Unit:
    """An invented administrative unit (codes 90000 and above are not used by the real list)."""
    return Unit.objects.create(
        level=level,
        code=code or str(90000 + next(_number)),
        name=name,
        kind=kind,
        parent=parent,
        province=province or (parent.province or parent if parent else None),
        valid_from=valid_from,
        valid_to=valid_to,
        search_key=f"|{search_key(name)}|",
    )


def make_province(name: str = "Tỉnh Mẫu", *, kind: str = Kind.PROVINCE, **rest: Any) -> Unit:
    return make_unit(name, level=Level.PROVINCE, kind=kind, **rest)


def make_officer(role: str, place: Unit | None, *, kind: str = BodyKind.DEPARTMENT, name: str = "") -> User:
    """A user with one membership since 2012, for an organisation of a place (None = national)."""
    n = next(_number)
    body = Organisation.objects.create(name=name or f"Cơ quan mẫu {n}", kind=kind, place=place)
    user = User.objects.create_user(username=f"user{n}", full_name=f"Người dùng {n}")
    Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2012, 1, 1))
    return user


def make_establishment(
    name: str = "",
    *,
    province: Unit | None = None,
    commune: Unit | None = None,
    by: User | None = None,
    at: datetime = AT,
    with_place: bool = True,
    figures: bool = True,
    **profile: Any,
) -> Establishment:
    """An eligible-looking establishment: a small cooperative that makes food in its commune, with one production
    place and figures of the year before. Everything can be overridden by a field of register_establishment."""
    province = province or (commune.province if commune else None) or make_province()
    commune = commune or make_unit("Xã Mẫu", parent=province, province=province)
    by = by or make_officer(Role.CENTRE_OFFICER, province, kind=BodyKind.CENTRE)
    values: dict[str, Any] = {
        "legal_form": "cooperative",
        "industry": "a",
        "kiln": "none",
        "direct_production": True,
        "vsic_code": "1030",
        "vsic_version": "2018",
        **profile,
    }
    place = services.NewPlace(unit=commune, in_craft_village=False) if with_place else None
    values.setdefault("place", place)
    made = services.register_establishment(
        name=name or f"Cơ sở mẫu {next(_number)}", province=province, commune=commune, by=by, at=at, **values
    )
    if figures:
        services.record_year_figures(
            establishment=made,
            year=at.year - 1,
            source="statements",
            workers=25,
            capital_vnd=4_000_000_000,
            revenue_vnd=9_000_000_000,
            by=by,
            at=at,
        )
        made.refresh_from_db()
    return made

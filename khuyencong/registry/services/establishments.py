"""Register and change an establishment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Stale
from khuyencong.common.fold import search_key
from khuyencong.registry.choices import NAME_MAX, Industry, Kiln, LegalForm
from khuyencong.registry.models import Establishment
from khuyencong.registry.services import checks, trail
from khuyencong.registry.services.identifiers import add_identifier
from khuyencong.registry.services.places import add_production_place

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.places.models import Unit

# What an officer or the owner may change later; identifiers, places and figures have their own acts.
EDITABLE = (
    "name",
    "legal_form",
    "province",
    "commune",
    "address",
    "phone",
    "founded_on",
    "closed_on",
    "women_owned",
    "minority_owned",
    "ownership_basis",
    "vsic_code",
    "vsic_version",
    "industry",
    "kiln",
    "direct_production",
)
PERSONAL = frozenset({"phone"})
LEGAL_FORMS, INDUSTRIES, KILNS = (frozenset(kind.values) for kind in (LegalForm, Industry, Kiln))


@dataclass(slots=True)
class NewIdentifier:
    """A number given when registering."""

    scheme: str
    value: str
    valid_from: date | None = None


@dataclass(slots=True)
class NewPlace:
    """A production place given when registering; `valid_from` None = the day of registration."""

    unit: Unit
    address: str = ""
    label: str = ""
    in_craft_village: bool | None = None
    valid_from: date | None = None


def register_establishment(
    *,
    name: str,
    legal_form: str,
    province: Unit | None = None,
    commune: Unit | None = None,
    address: str = "",
    phone: str = "",
    founded_on: date | None = None,
    closed_on: date | None = None,
    women_owned: bool | None = None,
    minority_owned: bool | None = None,
    ownership_basis: str = "",
    vsic_code: str = "",
    vsic_version: str = "",
    industry: str = "",
    kiln: str = "",
    direct_production: bool | None = None,
    organisation: Organisation | None = None,
    is_example: bool = False,
    identifiers: Sequence[NewIdentifier] = (),
    place: NewPlace | None = None,
    key: str = "",
    batch: str = "",
    by: User,
    at: datetime,
) -> Establishment:
    """Record a business once, with its numbers and its first production place.

    The same `key` (one per opened form) from the same user gives the establishment already recorded. `batch` names
    the import whose one audit entry speaks for this row too. Raises Invalid with messages by field; then nothing was
    written.
    """
    form_key = f"{by.pk}:{key}" if key else None
    if form_key and (known := Establishment.objects.filter(form_key=form_key).first()):
        return known
    profile: dict[str, Any] = {
        "name": name,
        "legal_form": legal_form,
        "province": province or (commune.province if commune else None),
        "commune": commune,
        "address": address,
        "phone": phone,
        "founded_on": founded_on,
        "closed_on": closed_on,
        "women_owned": women_owned,
        "minority_owned": minority_owned,
        "ownership_basis": ownership_basis,
        "vsic_code": vsic_code,
        "vsic_version": vsic_version,
        "industry": industry,
        "kiln": kiln,
        "direct_production": direct_production,
    }
    clean = clean_profile(profile, local_date(at))
    try:
        with transaction.atomic():
            made = Establishment.objects.create(
                **clean,
                search_key=search_key(clean["name"]),
                organisation=organisation,
                is_example=is_example,
                form_key=form_key,
                created_at=at,
                changed_at=at,
            )
            for number in identifiers:
                add_identifier(
                    establishment=made,
                    scheme=number.scheme,
                    value=number.value,
                    valid_from=number.valid_from,
                    batch=batch,
                    by=by,
                    at=at,
                )
            if place is not None:
                add_production_place(
                    establishment=made,
                    unit=place.unit,
                    address=place.address,
                    label=place.label,
                    in_craft_village=place.in_craft_village,
                    valid_from=place.valid_from or local_date(at),
                    batch=batch,
                    by=by,
                    at=at,
                )
            hidden = _personal(made.legal_form)
            given = {f: v for f, v in clean.items() if v not in (None, "")}
            detail = {f: v for f, v in given.items() if f not in hidden}
            personal = {f: str(v) for f, v in given.items() if f in hidden}
            trail.note(
                "registry.register", establishment=made, by=by, at=at, detail=detail, personal=personal, batch=batch
            )
    except IntegrityError:
        # Two sendings of one form arrived together: the other one won.
        if form_key and (known := Establishment.objects.filter(form_key=form_key).first()):
            return known
        raise
    made.refresh_from_db()
    return made


@transaction.atomic
def update_establishment(
    *,
    establishment: Establishment,
    expected_version: int,
    changes: Mapping[str, Any],
    batch: str = "",
    by: User,
    at: datetime,
) -> Establishment:
    """Change fields of `EDITABLE`. Raises Stale when somebody else saved first, Invalid by field.

    `batch` names the import whose one audit entry speaks for this row too.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    current = {field: getattr(establishment, field) for field in EDITABLE}
    clean = clean_profile({**current, **changes}, local_date(at), unchanged=_same(current, changes))
    changed = {f: v for f, v in clean.items() if v != current[f]}
    if not changed and establishment.version == expected_version:
        return establishment
    rows = Establishment.objects.filter(pk=establishment.pk, version=expected_version).update(
        **changed,
        **({"search_key": search_key(clean["name"])} if "name" in changed else {}),
        version=expected_version + 1,
        changed_at=at,
    )
    if not rows:
        raise Stale(establishment)
    if "commune" in changed:
        at_home = Q(unit=changed["commune"]) if changed["commune"] else Q(pk__in=[])
        establishment.places.update(elsewhere=Case(When(at_home, then=False), default=True))
    hidden = _personal(clean["legal_form"])
    detail = {f: f"{_shown(current[f])} → {_shown(changed[f])}" for f in changed if f not in hidden}
    personal = {f: str(changed[f]) for f in changed if f in hidden and changed[f]}
    trail.note(
        "registry.edit", establishment=establishment, by=by, at=at, detail=detail, personal=personal, batch=batch
    )
    establishment.refresh_from_db()
    return establishment


def _same(current: Mapping[str, Any], changes: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(f for f in current if f not in changes or changes[f] == current[f])


def _personal(legal_form: str) -> frozenset[str]:
    """Fields about a natural person: a household carries its owner's name."""
    return PERSONAL | ({"name"} if legal_form == LegalForm.HOUSEHOLD else set())


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(trail.plain(value))


def clean_profile(values: Mapping[str, Any], day: date, *, unchanged: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The profile in stored form. Raises Invalid naming every wrong field.

    `unchanged` fields keep a unit or code that was right when it was recorded.
    """
    faults = checks.Faults()
    clean = dict(values)
    clean["name"] = checks.clean_text(faults, "name", values["name"], limit=NAME_MAX, required=True)
    clean["address"] = checks.clean_text(faults, "address", values["address"], limit=300)
    clean["phone"] = checks.clean_text(faults, "phone", values["phone"], limit=30)
    clean["ownership_basis"] = checks.clean_text(faults, "ownership_basis", values["ownership_basis"], limit=300)
    checks.choice_fault(faults, "legal_form", values["legal_form"], LEGAL_FORMS, required=True)
    checks.choice_fault(faults, "industry", values["industry"], INDUSTRIES)
    checks.choice_fault(faults, "kiln", values["kiln"], KILNS)
    _places(faults, values, day, unchanged)
    if not {"vsic_code", "vsic_version"} <= unchanged:
        clean["vsic_code"] = values["vsic_code"].strip()
        checks.vsic(faults, clean["vsic_code"], values["vsic_version"], day)
    if values["founded_on"] and values["founded_on"] > day:
        faults.add("founded_on", _("Ngày thành lập ở tương lai."))
    checks.period(faults, "closed_on", values["founded_on"], values["closed_on"])
    owned = values["women_owned"] or values["minority_owned"]
    if owned and not clean["ownership_basis"]:
        faults.add("ownership_basis", _("Ghi căn cứ xác định chủ sở hữu (giấy tờ, tỷ lệ vốn)."))
    faults.stop()
    return clean


def _places(faults: checks.Faults, values: Mapping[str, Any], day: date, unchanged: frozenset[str]) -> None:
    province, commune = values["province"], values["commune"]
    if province is None:
        faults.add("province", _("Chọn tỉnh."))
        return
    if "province" not in unchanged:
        checks.unit_valid(faults, "province", province, day)
    if commune is None:
        return
    if "commune" not in unchanged:
        checks.unit_valid(faults, "commune", commune, day)
    if commune.province_id != province.pk:
        words = {"commune": commune.name, "province": province.name}
        faults.add("commune", _("%(commune)s không thuộc %(province)s.") % words)

"""Numbers a business is known by, personal ones encrypted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common import taxcode
from khuyencong.common.clock import local_date
from khuyencong.common.vault import Vault, VaultClosed
from khuyencong.registry.choices import (
    HOUSEHOLD_CODES_END,
    PERSONAL_SCHEMES,
    SCHEME_ORDER,
    UNIQUE_SCHEMES,
    LegalForm,
    Scheme,
)
from khuyencong.registry.models import Establishment, Identifier
from khuyencong.registry.rules.numbers import check_identifier, household_refusal
from khuyencong.registry.services import checks, trail

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def open_vault() -> Vault:
    """The keys of this installation. The very first ones are made here; once a number was encrypted, a missing
    folder is an error (VaultClosed), never a reason for new keys."""
    vault = Vault(settings.KEYS_DIR)
    if vault.is_empty:
        if Identifier.objects.exclude(cipher="").exists():
            raise VaultClosed(f"the keys of {settings.KEYS_DIR} are missing; bring them back from their backup")
        vault = vault.add_keys()
    return vault


def refusal_text(code: str) -> str:
    """The sentence of a refusal of `check_identifier`."""
    return {
        "not_ten": _("Mã số thuế gồm 10 chữ số, ví dụ 0100233488."),
        "not_thirteen": _("Mã đơn vị phụ thuộc gồm 13 chữ số, ví dụ 0314409058-002."),
        "not_ten_or_thirteen": _("Mã số thuế gồm 10 hoặc 13 chữ số."),
        "check_digit": _("Mã số thuế sai số kiểm tra; xem lại từng chữ số."),
        "not_twelve": _("Số định danh cá nhân gồm 12 chữ số."),
        "not_the_person": _("Số định danh không khớp giới tính và năm sinh đã ghi."),
        "malformed": _("Số chỉ gồm chữ cái, chữ số, dấu gạch ngang, gạch chéo hoặc chấm; tối đa 40 ký tự."),
    }[code]


@transaction.atomic
def add_identifier(
    *,
    establishment: Establishment,
    scheme: str,
    value: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    sex: str | None = None,
    birth_year: int | None = None,
    field: str = "value",
    batch: str = "",
    by: User,
    at: datetime,
) -> Identifier:
    """Record a number of a business.

    Raises Invalid at `field`: wrong form or check digit, a 13-digit code whose 10-digit parent is not recorded, a
    tax-office code for a household after 30 June 2025, a code that another business already has. A personal number
    may belong to several businesses; such twins are listed for review (O-K.10).
    """
    faults = checks.Faults()
    checks.choice_fault(faults, "scheme", scheme, Scheme.values, required=True)
    faults.stop()
    stored, refusal = check_identifier(scheme, value, sex=sex, birth_year=birth_year)
    if refusal:
        faults.add(field, refusal_text(refusal))
    checks.period(faults, "valid_to", valid_from, valid_to)
    faults.stop()
    _check_household(faults, establishment.legal_form, scheme, valid_from, at, field)
    _check_parent(faults, scheme, stored, field)
    _check_unique(faults, establishment, scheme, stored, field)
    faults.stop()
    if scheme == Scheme.MST_HOUSEHOLD_OLD:
        valid_to = min(valid_to or HOUSEHOLD_CODES_END, HOUSEHOLD_CODES_END)
    made = Identifier.objects.create(
        establishment=establishment,
        scheme=scheme,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=at,
        **_stored_form(scheme, stored),
    )
    refresh_label(establishment)
    personal = {"pin12": stored} if scheme in PERSONAL_SCHEMES else {}
    detail = {"scheme": scheme, "shown": made.shown, "valid_from": valid_from, "valid_to": valid_to}
    trail.note(
        "registry.add_identifier",
        establishment=establishment,
        by=by,
        at=at,
        detail=detail,
        personal=personal,
        batch=batch,
    )
    return made


def judge_identifier(
    *, legal_form: str, scheme: str, value: str, at: datetime, parents: Collection[str] | None = None
) -> tuple[str, list[str]]:
    """The number in stored form, and what `add_identifier` would refuse about it today; that no other business has it
    is asked by the caller, for many rows at once. `parents`: which of the 10-digit codes in question are recorded, when
    the caller asked for many rows."""
    faults = checks.Faults()
    stored, refusal = check_identifier(scheme, value)
    if refusal:
        faults.add("value", refusal_text(refusal))
        return stored, faults.fields["value"]
    _check_household(faults, legal_form, scheme, None, at, "value")
    _check_parent(faults, scheme, stored, "value", parents)
    return stored, faults.fields.get("value", [])


@transaction.atomic
def end_identifier(*, identifier: Identifier, on: date, by: User, at: datetime) -> Identifier:
    """End a number on its last day. Raises Invalid when it ended already or would end before it began."""
    faults = checks.Faults()
    checks.period(faults, "valid_to", identifier.valid_from, on)
    if identifier.valid_to is not None:
        faults.add("valid_to", _("Số này đã kết thúc ngày %(day)s.") % {"day": checks.day_text(identifier.valid_to)})
    faults.stop()
    identifier.valid_to = on
    identifier.save(update_fields=["valid_to"])
    refresh_label(identifier.establishment)
    detail = {"scheme": identifier.scheme, "shown": identifier.shown, "valid_to": on}
    trail.note("registry.end_identifier", establishment=identifier.establishment, by=by, at=at, detail=detail)
    return identifier


def _stored_form(scheme: str, stored: str) -> dict[str, str]:
    if scheme not in PERSONAL_SCHEMES:
        return {"value": stored}
    vault = open_vault()
    return {"cipher": vault.seal(stored), "lookup": vault.lookup(stored), "tail": stored[-4:]}


def _check_household(
    faults: checks.Faults, legal_form: str, scheme: str, valid_from: date | None, at: datetime, field: str
) -> None:
    if scheme == Scheme.MST_HOUSEHOLD_OLD and legal_form != LegalForm.HOUSEHOLD:
        faults.add(field, _("Mã số thuế cũ này chỉ dành cho hộ kinh doanh."))
    if legal_form != LegalForm.HOUSEHOLD:
        return
    # A code recorded today for the past is history, not a new code.
    old_code = scheme == Scheme.MST_HOUSEHOLD_OLD and valid_from is None
    recorded_for = HOUSEHOLD_CODES_END if old_code else valid_from or local_date(at)
    if household_refusal(legal_form, scheme, recorded_for):
        faults.add(
            field,
            _(
                "Từ ngày 01/7/2025 hộ kinh doanh dùng số định danh cá nhân của người đại diện thay mã số thuế "
                "(86/2024/TT-BTC)."
            ),
        )


def recorded_parents(codes: Collection[str]) -> set[str]:
    """Which 10-digit tax codes some business has."""
    rows = Identifier.objects.filter(scheme=Scheme.MST10, value__in=codes) if codes else Identifier.objects.none()
    return set(rows.values_list("value", flat=True))


def _check_parent(
    faults: checks.Faults, scheme: str, stored: str, field: str, parents: Collection[str] | None = None
) -> None:
    if scheme != Scheme.MST13:
        return
    base = stored[: taxcode.BASE_DIGITS]
    if base not in (recorded_parents([base]) if parents is None else parents):
        faults.add(field, _("Chưa có cơ sở chủ quản mang mã số thuế %(code)s; ghi cơ sở đó trước.") % {"code": base})


def _check_unique(faults: checks.Faults, establishment: Establishment, scheme: str, stored: str, field: str) -> None:
    if scheme not in UNIQUE_SCHEMES:
        return
    other = Identifier.objects.filter(scheme=scheme, value=stored).first()
    if other is None:
        return
    if other.establishment_id == establishment.pk:
        faults.add(field, _("Số này đã được ghi cho cơ sở."))
    else:
        faults.add(field, _("Số này đã được ghi cho một cơ sở khác; mỗi cơ sở chỉ ghi một lần."))


def refresh_label(establishment: Establishment) -> None:
    """Keep the number shown in lists: the first open one in the order of schemes, personal ones masked."""
    rows = [i for i in establishment.identifiers.all() if i.valid_to is None] or list(establishment.identifiers.all())
    rows.sort(key=lambda i: (SCHEME_ORDER.index(Scheme(i.scheme)), i.pk))
    label = rows[0].shown if rows else ""
    Establishment.objects.filter(pk=establishment.pk).update(identifier_label=label)


@transaction.atomic
def rotate_keys(*, drop_old: bool, by: User | None, at: datetime) -> tuple[int, int]:
    """Make new keys and write every personal number anew with them; (numbers written, old keys removed).

    Old keys stay readable until every number was written and the transaction is committed; with `drop_old` they are
    removed then. Raises VaultClosed when a number cannot be opened; then nothing changed but the new key files.
    """
    vault = open_vault().add_keys()
    count = 0
    for row in Identifier.objects.exclude(cipher="").order_by("pk").iterator(chunk_size=1000):
        text = vault.open(row.cipher)
        Identifier.objects.filter(pk=row.pk).update(cipher=vault.seal(text), lookup=vault.lookup(text))
        count += 1
    removed = 0
    if drop_old:
        removed = max(0, vault.old_keys())
        transaction.on_commit(lambda: _drop(vault))
    trail.write(
        "registry.rotate_keys",
        subject="registry.vault",
        label="registry.vault",
        by=by,
        at=at,
        detail={"numbers": count, "removed": removed},
    )
    return count, removed


def _drop(vault: Vault) -> None:
    """Remove old keys, unless a number written meanwhile still needs one."""
    if not Identifier.objects.exclude(cipher="").exclude(cipher__startswith=vault.prefix).exists():
        vault.drop_old_keys()

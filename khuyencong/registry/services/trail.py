"""One audit entry per act of the registry."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from khuyencong.audit.services import record
from khuyencong.registry.choices import LegalForm
from khuyencong.registry.models import Establishment

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def subject_of(establishment_id: int) -> str:
    """The reference of an establishment in audit and files."""
    return f"registry.establishment:{establishment_id}"


def plain(value: Any) -> Any:
    """A value as it may stand in a JSON entry."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def note(
    act: str,
    *,
    establishment: Establishment,
    by: User | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
    batch: str = "",
) -> None:
    """Write what was done to an establishment. A household's name is a person's name and stays out of the label.

    `batch`: the act is a row of an import, which has one entry for all of them; nothing is written here.
    """
    if batch:
        return
    household = establishment.legal_form == LegalForm.HOUSEHOLD
    write(
        act,
        subject=subject_of(establishment.pk),
        label=f"{LegalForm.HOUSEHOLD.label} {establishment.pk}" if household else establishment.name,
        by=by,
        at=at,
        detail=detail,
        personal=personal,
    )


def write(
    act: str,
    *,
    subject: str,
    label: str,
    by: User | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
) -> None:
    """Write one entry about any subject of this room."""
    record(
        act=act,
        by=by,
        at=at,
        subject=subject,
        label=str(label),
        detail={k: plain(v) for k, v in (detail or {}).items()},
        personal=personal or {},
    )

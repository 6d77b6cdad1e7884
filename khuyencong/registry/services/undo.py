"""Taking back what an import recorded or changed, when nobody has used it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import DateField, ForeignKey, ProtectedError
from django.utils.translation import gettext as _

from khuyencong.common.errors import Invalid
from khuyencong.files.selectors import attachments_of
from khuyencong.registry.models import Establishment, YearFigures
from khuyencong.registry.services import trail
from khuyencong.registry.services.establishments import update_establishment
from khuyencong.registry.services.facts import record_year_figures, refresh_latest
from khuyencong.registry.services.identifiers import refresh_label

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@transaction.atomic
def withdraw_establishment(
    *, establishment: Establishment, made: Mapping[str, Sequence[int]], batch: str, by: User, at: datetime
) -> None:
    """Take back an establishment an import recorded, with the numbers, places and figures it brought (`made`, ids).

    Raises Invalid when it was changed, added to, or used by a dossier since: then it stays.
    """
    kept = Establishment.objects.select_for_update().get(pk=establishment.pk)
    parts: dict[str, Any] = {"identifiers": kept.identifiers, "places": kept.places, "figures": kept.figures}
    same = all(set(rows.values_list("pk", flat=True)) == set(made.get(name, [])) for name, rows in parts.items())
    if kept.version != 1 or not same or attachments_of(trail.subject_of(kept.pk)).exists():
        raise Invalid({"": [_("cơ sở đã được sửa hoặc bổ sung sau khi nhập.")]})
    try:
        with transaction.atomic():
            Establishment.objects.filter(pk=kept.pk).update(latest_figures=None)
            for rows in parts.values():
                rows.all().delete()
            kept.delete()
    except ProtectedError as error:
        raise Invalid({"": [_("cơ sở đã được dùng trong hồ sơ khác.")]}) from error


@transaction.atomic
def restore_establishment(
    *, establishment: Establishment, before: Mapping[str, Any], batch: str, by: User, at: datetime
) -> Establishment:
    """Give an establishment back the values it had before an import changed it.

    `before`: "version" after the import, "fields" (name → value), "identifier" it brought, "figures" it replaced.
    Raises Invalid when it was changed since.
    """
    if establishment.version != before["version"]:
        raise Invalid({"": [_("cơ sở đã được sửa sau khi nhập.")]})
    fields = {name: _value(name, kept) for name, kept in before.get("fields", {}).items()}
    if fields:
        establishment = update_establishment(
            establishment=establishment,
            expected_version=establishment.version,
            changes=fields,
            batch=batch,
            by=by,
            at=at,
        )
    if "identifier" in before:
        establishment.identifiers.filter(pk=before["identifier"]).delete()
        refresh_label(establishment)
    if "figures" in before:
        _restore_figures(establishment, before["figures"], batch, by, at)
    return establishment


def _value(name: str, kept: Any) -> Any:
    field = Establishment._meta.get_field(name)
    if kept is not None and isinstance(field, ForeignKey):
        return apps.get_model("places", "Unit").objects.select_related("province").get(pk=kept)
    return date.fromisoformat(kept) if kept and isinstance(field, DateField) else kept


def _restore_figures(
    establishment: Establishment, figures: Mapping[str, Any], batch: str, by: User, at: datetime
) -> None:
    year, source, old = figures["year"], figures["source"], figures["old"]
    if old is None:
        YearFigures.objects.filter(establishment=establishment, year=year, source=source).delete()
        refresh_latest(establishment)
        return
    record_year_figures(establishment=establishment, year=year, source=source, **old, batch=batch, by=by, at=at)

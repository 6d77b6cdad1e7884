"""What every record of this room carries: who wrote it down and when, its decision, and the mark of a withdrawal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.network.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def open_on(day: date, prefix: str = "") -> Q:
    """Rows whose period contains a day; both ends belong to it, no end is open."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def overlapping(start: date, end: date | None) -> Q:
    """Rows that share a day with a period."""
    late = Q() if end is None else Q(valid_from__lte=end)
    return late & (Q(valid_to__isnull=True) | Q(valid_to__gte=start))


def period_ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name=name)


def sees_nation(user: User | AnonymousUser, on: date) -> bool:
    """Whether a user reads who is responsible in every province: national roles and the regional centres."""
    return scope_of(user, on).national or Role.REGIONAL_CENTRE in roles_of(user, on)


class Rows(QuerySet[Any]):
    """Rows that can be withdrawn."""

    def standing(self) -> Rows:
        """Without the rows that were written down by mistake."""
        return self.filter(withdrawn_at__isnull=True)


class Recorded(models.Model):
    """Written down once. A mistake is withdrawn with its reason, never overwritten and never deleted."""

    note = models.CharField(_("Ghi chú"), max_length=TEXT_MAX, blank=True, default="")
    form_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Người ghi")
    )
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do hủy ghi"), max_length=TEXT_MAX, blank=True, default="")
    is_example = models.BooleanField(_("Ví dụ"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="%(class)s_withdrawn_with_reason",
            )
        ]


class Decided(Recorded):
    """A record that rests on a paper: number, day, issuer. The scan is an attachment of the record."""

    document_number = models.CharField(_("Số, ký hiệu văn bản"), max_length=DOCUMENT_MAX)
    document_on = models.DateField(_("Ngày văn bản"))
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=NAME_MAX)

    class Meta(Recorded.Meta):
        abstract = True
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(issuer=""), name="%(class)s_names_its_document"
            ),
        ]

"""What every row about a cluster carries: its paper, the days it holds, who wrote it down, the mark of a withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from khuyencong.clusters.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX, DocumentKind

ONE_OPEN = "_one_open"  # how the name of a constraint of `one_open` ends


def holds_on(day: date, prefix: str = "") -> Q:
    """Standing rows whose period contains a day; both ends belong to it, no end is open."""
    start, end = f"{prefix}valid_from", f"{prefix}valid_to"
    standing = Q(**{f"{prefix}withdrawn_at__isnull": True})
    return standing & Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def area_field(label: Any, **rest: Any) -> models.DecimalField[Any, Any]:
    """Hectares, to the square metre."""
    return models.DecimalField(label, max_digits=12, decimal_places=4, **rest)


class Document(models.Model):
    """The paper a fact rests on: number, day, issuer. The scan is an attachment of the document."""

    kind = models.CharField(_("Loại văn bản"), max_length=16, choices=DocumentKind.choices)
    number = models.CharField(_("Số, ký hiệu văn bản"), max_length=DOCUMENT_MAX)
    issued_on = models.DateField(_("Ngày văn bản"))
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=NAME_MAX)
    signer = models.CharField(_("Người ký, chức vụ"), max_length=NAME_MAX, blank=True, default="")
    title = models.CharField(_("Trích yếu"), max_length=TEXT_MAX, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "issued_on", "issuer"], name="cluster_document_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(issuer=""), name="cluster_document_named"),
        ]

    def __str__(self) -> str:
        return self.number


class Rows(QuerySet[Any]):
    """Rows that hold from a day to a day and can be withdrawn."""

    def standing(self) -> Rows:
        """Without the rows that were written down by mistake."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: date) -> Rows:
        """The rows that hold on a day."""
        return self.filter(holds_on(day))


class Recorded(models.Model):
    """Written down once from a paper. A mistake is withdrawn with its reason, never overwritten and never deleted."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("Văn bản"))
    note = models.CharField(_("Ghi chú"), max_length=TEXT_MAX, blank=True, default="")
    form_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("Lý do hủy ghi"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="cluster_%(class)s_withdrawn",
            )
        ]


class Dated(Recorded):
    """A recorded fact that holds from a day to a day, both included; no last day = until something follows it."""

    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)

    class Meta(Recorded.Meta):
        abstract = True
        ordering = ["valid_from", "id"]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="cluster_%(class)s_period",
            ),
        ]

    @classmethod
    def line(cls) -> tuple[str, ...]:
        """The columns that tell its time lines apart, those of `one_open`; none where rows lie side by side."""
        found = (c for c in cls._meta.constraints if c.name.endswith(ONE_OPEN))
        return next((tuple(c.fields) for c in found if isinstance(c, models.UniqueConstraint)), ())


def one_open(name: str, *fields: str) -> models.UniqueConstraint:
    """At most one standing row without a last day for a set of columns."""
    return models.UniqueConstraint(
        fields=list(fields), condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True), name=name
    )


def positive(field: str, name: str, *, zero: bool = False) -> models.CheckConstraint:
    """A number that is not negative (or, by default, above zero) where it is known."""
    known = Q(**{f"{field}__gte" if zero else f"{field}__gt": 0})
    return models.CheckConstraint(condition=Q(**{f"{field}__isnull": True}) | known, name=name)

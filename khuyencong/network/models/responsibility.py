"""Who is responsible for what, where, and what a centre or service organisation can do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.network.choices import NAME_MAX, TEXT_MAX, Indicator, Matter
from khuyencong.network.models.base import Decided, Rows, period_ordered, sees_nation
from khuyencong.places.models import Unit

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


class ResponsibilityRows(Rows):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> ResponsibilityRows:
        """Rows of the user's places, what lies inside them, and the provinces above them: a commune may know whom
        its province named."""
        if sees_nation(user, on):
            return self
        mine = scope_of(user, on).unit_ids
        above = Unit.objects.filter(pk__in=mine, province__isnull=False).values("province")
        return self.filter(Q(province__in=mine) | Q(place__in=mine) | Q(place__parent__in=mine) | Q(place__in=above))


class Responsibility(Decided):
    """A body is responsible for a matter in a place, from a day to a day. `province` is the one the place lay in.

    In force it is never edited: it is ended, or handed to the next body by a new decision.
    """

    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Địa bàn"))
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    matter = models.CharField(_("Việc"), max_length=20, choices=Matter.choices)
    body = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị phụ trách")
    )
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    ended_document = models.CharField(_("Văn bản kết thúc"), max_length=NAME_MAX, blank=True, default="")

    objects = ResponsibilityRows.as_manager()

    class Meta(Decided.Meta):
        ordering = ["province__code", "place__code", "matter", "-valid_from", "-id"]
        constraints = [
            *Decided.Meta.constraints,
            period_ordered("responsibility_period_ordered"),
            models.UniqueConstraint(
                fields=["place", "matter"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True),
                name="responsibility_open_once",
            ),
            models.UniqueConstraint(
                fields=["place", "matter", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="responsibility_starts_once",
            ),
        ]
        indexes = [models.Index(fields=["matter", "province"], name="responsibility_by_matter")]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_matter_display()} – {self.body}"

    @property
    def document(self) -> str:
        """Number and issuer on one line."""
        return f"{self.document_number}, {self.issuer}"


class CapacityRows(Rows):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> CapacityRows:
        """Facts about bodies of the user's places and about the user's own bodies."""
        if sees_nation(user, on):
            return self
        scope = scope_of(user, on)
        return self.filter(
            Q(organisation__place__in=scope.unit_ids)
            | Q(organisation__place__province__in=scope.unit_ids)
            | Q(organisation__in=scope.organisation_ids)
        )


class CapacityFact(Decided):
    """One fact about a body as it stood on a day, with the paper that says so (46/2012/TT-BCT art. 7).

    A later fact of the same indicator takes the place of an earlier one; both stay. Exactly what the indicator
    measures is filled: a count, whole đồng, or words.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Đơn vị")
    )
    indicator = models.CharField(_("Nội dung"), max_length=20, choices=Indicator.choices)
    stated_on = models.DateField(_("Tình hình tại ngày"))
    count = models.PositiveIntegerField(_("Số lượng"), null=True, blank=True)
    amount_vnd = models.BigIntegerField(_("Số tiền (đồng)"), null=True, blank=True)
    text = models.CharField(_("Mô tả"), max_length=TEXT_MAX, blank=True, default="")

    objects = CapacityRows.as_manager()

    class Meta(Decided.Meta):
        ordering = ["organisation", "indicator", "-stated_on", "-id"]
        constraints = [
            *Decided.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "indicator", "stated_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="capacityfact_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__isnull=True) | Q(amount_vnd__gte=0), name="capacityfact_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True, amount_vnd__isnull=False)
                | Q(count__isnull=False, amount_vnd__isnull=True)
                | (Q(count__isnull=True, amount_vnd__isnull=True) & ~Q(text="")),
                name="capacityfact_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_indicator_display()}"

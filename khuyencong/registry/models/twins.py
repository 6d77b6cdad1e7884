"""Pairs that may be one business, the merging of two records into one, and the names a record was known by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.common.clock import local_date
from khuyencong.registry.choices import NAME_MAX, UNDO_DAYS, MergeState, PairOrigin, PairState, Sign
from khuyencong.registry.models.core import Establishment

if TYPE_CHECKING:
    from datetime import datetime

    from khuyencong.accounts.models import User


class TwinPairQuerySet(models.QuerySet["TwinPair"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> TwinPairQuerySet:
        """Pairs of which the reader sees both records: two provinces meet at the Agency. A pair with a record that
        was merged meanwhile is nobody's work any more."""
        mine = Establishment.objects.visible_to(user, on=on)
        return self.filter(first__in=mine, second__in=mine)


class TwinPair(models.Model):
    """Two records that may be one business, until an officer says so or says no; a no is remembered for ever.

    `weight` is the evidence of the search in bulk (log2 of the odds; 0 for a pair met otherwise), `signs_text` what
    the two have in common, as codes between spaces. The record with the lower number is `first`.
    """

    first = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(_("Tìm thấy khi"), max_length=8, choices=PairOrigin.choices)
    weight = models.DecimalField(_("Mức giống"), max_digits=5, decimal_places=1, default=0)
    signs_text = models.CharField(_("Giống nhau"), max_length=120, blank=True, default="")
    state = models.CharField(_("Trạng thái"), max_length=10, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField(_("Tìm thấy lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("Lý do"), max_length=500, blank=True, default="")

    objects = TwinPairQuerySet.as_manager()

    class Meta:
        ordering = ["-weight", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="twin_pair_ordered"),
            models.UniqueConstraint(fields=["first", "second"], name="twin_pair_once"),
            models.CheckConstraint(
                condition=~Q(state=PairState.DIFFERENT) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="twin_pair_told_apart_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "-weight", "id"], name="twin_pair_queue")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people quote."""
        return f"NT-{self.pk:05d}"

    @property
    def sign_labels(self) -> list[str]:
        """What the two have in common, in words."""
        return [str(Sign(sign).label) for sign in self.signs_text.split()]


class Merge(models.Model):
    """One merging of `other` into `keep`: proposed by one officer, confirmed by another, undone within 30 days.

    `choices` says for each group of fields whose value stays. `journal` says what was moved, so that undoing puts back
    exactly that. `keep_version` and `other_version` are what the proposer saw.
    """

    pair = models.ForeignKey(TwinPair, on_delete=models.PROTECT, related_name="merges")
    keep = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="merges_kept")
    other = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="merges_gone")
    state = models.CharField(_("Trạng thái"), max_length=10, choices=MergeState.choices, default=MergeState.PROPOSED)
    choices = models.JSONField(default=dict)
    note = models.CharField(_("Căn cứ"), max_length=500, blank=True, default="")
    keep_version = models.PositiveIntegerField()
    other_version = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    journal = models.JSONField(default=dict)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(keep=F("other")), name="merge_of_two_records"),
            models.UniqueConstraint(
                fields=["pair"], condition=Q(state=MergeState.PROPOSED), name="merge_proposed_once"
            ),
            models.UniqueConstraint(fields=["other"], condition=Q(state=MergeState.DONE), name="merged_away_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[MergeState.DONE, MergeState.UNDONE])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="merge_confirmed_by_another_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=MergeState.UNDONE) | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number people quote."""
        return f"GT-{self.pk:05d}"

    @property
    def undo_until(self) -> date | None:
        """The last day the merging can be undone."""
        return local_date(self.decided_at) + timedelta(days=UNDO_DAYS) if self.decided_at else None

    def undoable(self, at: datetime) -> bool:
        """Whether the 30 days still run."""
        last = self.undo_until
        return self.state == MergeState.DONE and last is not None and local_date(at) <= last


class OtherName(models.Model):
    """A name a record was known by before a merging, so that people still find it."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="other_names")
    name = models.CharField(max_length=NAME_MAX)
    search_key = models.CharField(max_length=2 * NAME_MAX, db_index=True)
    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="names")

    class Meta:
        ordering = ["search_key", "id"]

    def __str__(self) -> str:
        return self.name

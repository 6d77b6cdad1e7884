"""Councils, their seats, the criteria they agreed on, and the sheets of their members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.councils.choices import DOCUMENT_MAX, NAME_MAX, TEXT_MAX, CouncilKind, SeatRole

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

POINTS: dict[str, Any] = {"max_digits": 6, "decimal_places": 2}


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> CouncilQuerySet:
        """Councils of the user's places and bodies, and those the user sits in; national offices see all."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        sits = Seat.objects.filter(user_id=user.pk or 0).values("council")
        return self.filter(
            Q(province__in=scope.unit_ids) | Q(keeper__in=scope.organisation_ids) | Q(pk__in=sits)
        ).distinct()


class Council(models.Model):
    """A council set up by a decision for one subject ("room.model:id"). `caps`: the most points by group, with article
    and confidence, as the law of the subject's day sets them; `quorum` empty: no rule of quorum was read.

    `opened_at`: the applications were opened, criteria and candidates are final. `closed_at`: the scores are final.
    """

    kind = models.CharField(_("Loại hội đồng"), max_length=20, choices=CouncilKind.choices)
    subject = models.CharField(max_length=80)
    title = models.CharField(_("Tên hội đồng"), max_length=NAME_MAX)
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    keeper = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("Số quyết định"), max_length=DOCUMENT_MAX)
    decided_on = models.DateField(_("Ngày quyết định"))
    issuer = models.CharField(_("Cơ quan quyết định"), max_length=NAME_MAX)
    caps = models.JSONField(default=list)
    quorum = models.PositiveSmallIntegerField(_("Số phiếu tối thiểu"), null=True, blank=True)
    quorum_basis = models.CharField(_("Căn cứ số phiếu"), max_length=NAME_MAX, blank=True, default="")
    opened_at = models.DateTimeField(_("Mở hồ sơ lúc"), null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scored_on = models.DateField(_("Ngày chấm điểm"), null=True, blank=True)
    minutes_number = models.CharField(_("Số biên bản"), max_length=DOCUMENT_MAX, blank=True, default="")
    closed_at = models.DateTimeField(_("Chốt điểm lúc"), null=True, blank=True)
    proposal = models.ForeignKey("Candidate", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposal_reason = models.CharField(_("Lý do đề xuất"), max_length=TEXT_MAX, blank=True, default="")
    dissolved_on = models.DateField(_("Ngày giải thể"), null=True, blank=True)
    form_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(issuer=""), name="council_has_decision"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (Q(opened_at__isnull=False, scored_on__isnull=False) & ~Q(minutes_number="")),
                name="council_closed_with_minutes",
            ),
            models.CheckConstraint(
                condition=Q(scored_on__isnull=True) | Q(scored_on__gte=F("decided_on")), name="council_scored_after"
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) | (~Q(proposal_reason="") & Q(closed_at__isnull=False)),
                name="council_proposal_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(quorum__isnull=True) | ~Q(quorum_basis=""), name="council_quorum_has_basis"
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="council_by_subject")]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """Who sits in a council from a day to a day, by which paper. `user` empty: a person without an account."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("Vai trò"), max_length=10, choices=SeatRole.choices)
    name = models.CharField(_("Họ và tên, chức vụ"), max_length=NAME_MAX)
    body = models.CharField(_("Cơ quan"), max_length=NAME_MAX)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    votes = models.BooleanField(_("Có quyền chấm điểm"), default=True)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    document = models.CharField(_("Văn bản"), max_length=DOCUMENT_MAX)

    class Meta:
        ordering = ["council", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=SeatRole.SECRETARY) | Q(votes=False), name="council_secretary_has_no_vote"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name="council_seat_period"
            ),
            models.UniqueConstraint(
                fields=["council"], condition=Q(role=SeatRole.CHAIR, valid_to__isnull=True), name="council_one_chair"
            ),
            models.UniqueConstraint(
                fields=["council", "user"],
                condition=Q(user__isnull=False, valid_to__isnull=True),
                name="council_one_seat_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CriteriaVersion(models.Model):
    """A set of criteria the council agreed on. Frozen before the applications are opened; then never changed.

    `reason`: why they differ from a cap that was not read in the law.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Lần"))
    document = models.CharField(_("Văn bản thống nhất"), max_length=DOCUMENT_MAX)
    agreed_on = models.DateField(_("Ngày thống nhất"))
    reason = models.CharField(_("Giải trình"), max_length=TEXT_MAX, blank=True, default="")
    frozen_at = models.DateTimeField(_("Chốt lúc"), null=True, blank=True)

    class Meta:
        ordering = ["council", "-number"]
        constraints = [models.UniqueConstraint(fields=["council", "number"], name="council_criteria_number_once")]

    def __str__(self) -> str:
        return f"{self.council} {self.number}"


class Criterion(models.Model):
    """One thing that is scored, from 0 to `most` points, by the rule of the council."""

    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("TT"))
    group = models.CharField(_("Nhóm"), max_length=10)
    title = models.CharField(_("Tiêu chí"), max_length=NAME_MAX)
    most = models.DecimalField(_("Điểm tối đa"), **POINTS)
    rule = models.CharField(_("Cách chấm"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="council_criterion_once"),
            models.CheckConstraint(condition=Q(most__gt=0), name="council_criterion_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Candidate(models.Model):
    """Who is scored. `reference` names it in the upper room ("registry.establishment:5"), "" for a name alone."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(_("Đơn vị đề nghị"), max_length=NAME_MAX)
    reference = models.CharField(max_length=80, blank=True, default="")
    prerequisites = models.JSONField(_("Điều kiện tiên quyết"), default=dict, blank=True)

    class Meta:
        ordering = ["council", "id"]
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="council_candidate_once")]

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    """A member declared an interest in a candidate: no sheet of this seat for this candidate."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="conflicts")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="conflicts")
    reason = models.CharField(_("Lý do"), max_length=TEXT_MAX)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "candidate"], name="council_conflict_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="council_conflict_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.candidate}"


class ScoreSheet(models.Model):
    """One member's points for one candidate. Final when sent."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="sheets")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="sheets")
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["candidate", "seat"]
        constraints = [models.UniqueConstraint(fields=["seat", "candidate"], name="council_sheet_once")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.candidate}"


class Score(models.Model):
    """The points of one criterion on one sheet."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("Điểm"), **POINTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="council_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="council_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"

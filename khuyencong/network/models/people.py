"""Collaborators of communes and the training of staff. Names, telephone numbers and addresses are personal data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.selectors import scope_of
from khuyencong.network.choices import NAME_MAX, EndReason, TermState
from khuyencong.network.models.base import Decided, Recorded, Rows, period_ordered

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

PHONE_MAX = 30


class Collaborator(models.Model):
    """A person who works or worked as a collaborator (45/2012/NĐ-CP art. 8). Only what is needed to reach them."""

    full_name = models.CharField(_("Họ và tên"), max_length=NAME_MAX)
    search_key = models.CharField(max_length=2 * NAME_MAX)
    phone = models.CharField(_("Điện thoại"), max_length=PHONE_MAX, blank=True, default="")
    email = models.EmailField(_("Thư điện tử"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    is_example = models.BooleanField(_("Ví dụ"), default=False)

    class Meta:
        ordering = ["search_key", "id"]
        constraints = [models.CheckConstraint(condition=~Q(full_name=""), name="collaborator_has_name")]
        indexes = [models.Index(fields=["search_key", "id"], name="collaborator_by_name")]

    def __str__(self) -> str:
        return self.full_name


class TermRows(Rows):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> TermRows:
        """Terms in the user's places (predecessors of merged units included); all of them for national roles."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        mine = scope.unit_ids
        return self.filter(Q(province__in=mine) | Q(commune__in=mine) | Q(commune__parent__in=mine))

    def active_on(self, day: date) -> TermRows:
        """Terms that run on a day, those of communes that have ended by then included."""
        return self.standing().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)  # type: ignore[return-value]


class Term(Decided):
    """A collaborator works in a commune from a day to a day, by a decision, for a monthly pay.

    `commune` is the unit of the first day. A term that runs on after its commune has ended waits to be assigned anew.
    `pay_document` is the provincial decision the pay rests on (45/2012/NĐ-CP art. 10). `prior`: the term it follows.
    """

    collaborator = models.ForeignKey(Collaborator, on_delete=models.PROTECT, related_name="terms")
    commune = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Xã, phường"))
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("Tỉnh"))
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    pay_month_vnd = models.BigIntegerField(_("Phụ cấp một tháng (đồng)"), null=True, blank=True)
    pay_document = models.CharField(_("Quyết định của tỉnh về phụ cấp"), max_length=NAME_MAX, blank=True, default="")
    prior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_terms")
    end_reason = models.CharField(
        _("Lý do kết thúc"), max_length=12, choices=EndReason.choices, blank=True, default=EndReason.NONE
    )
    ended_document = models.CharField(_("Văn bản kết thúc"), max_length=NAME_MAX, blank=True, default="")

    objects = TermRows.as_manager()

    class Meta(Decided.Meta):
        ordering = ["-valid_from", "-id"]
        constraints = [
            *Decided.Meta.constraints,
            period_ordered("term_period_ordered"),
            models.CheckConstraint(
                condition=Q(pay_month_vnd__isnull=True) | Q(pay_month_vnd__gte=0), name="term_pay_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(pay_month_vnd__isnull=True) | ~Q(pay_document=""), name="term_pay_rests_on_a_decision"
            ),
            models.UniqueConstraint(
                fields=["collaborator", "commune"],
                condition=Q(valid_to__isnull=True, withdrawn_at__isnull=True),
                name="term_open_once",
            ),
            models.UniqueConstraint(
                fields=["collaborator", "commune", "valid_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="term_starts_once",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "valid_to"], name="term_by_province"),
            models.Index(fields=["commune", "valid_to"], name="term_by_commune"),
        ]

    def __str__(self) -> str:
        return f"{self.collaborator} – {self.commune}"

    @property
    def document(self) -> str:
        """Number and issuer on one line."""
        return f"{self.document_number}, {self.issuer}"

    def state_on(self, day: date) -> TermState:
        """Where the term stands on a day; needs `commune` loaded."""
        if self.withdrawn_at is not None:
            return TermState.WITHDRAWN
        if self.valid_from > day:
            return TermState.FUTURE
        if self.valid_to is not None and self.valid_to < day:
            return TermState.ENDED
        ended = self.commune.valid_to
        return TermState.REASSIGN if ended is not None and ended < day else TermState.ACTIVE


class TrainingRows(Rows):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> TrainingRows:
        """Training in the user's provinces and of the user's own bodies."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(
            Q(province__in=scope.unit_ids)
            | Q(organisation__in=scope.organisation_ids)
            | Q(organisation__place__in=scope.unit_ids)
        )


class Training(Recorded):
    """A person, or so many people of a body, took part in a course (45/2012/NĐ-CP art. 4 cl. 9a).

    `people` counts them; a named person or a collaborator is one.
    """

    province = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Tỉnh")
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Đơn vị của người học"),
    )  # fmt: skip
    collaborator = models.ForeignKey(
        Collaborator, on_delete=models.PROTECT, null=True, blank=True, related_name="trainings"
    )
    person_name = models.CharField(_("Người học"), max_length=NAME_MAX, blank=True, default="")
    people = models.PositiveIntegerField(_("Số người"), default=1)
    course = models.CharField(_("Lớp, khóa học"), max_length=300)
    organiser = models.CharField(_("Đơn vị tổ chức"), max_length=NAME_MAX)
    starts_on = models.DateField(_("Ngày khai giảng"))
    days = models.PositiveSmallIntegerField(_("Số ngày"))
    certificate = models.CharField(_("Chứng chỉ, giấy chứng nhận"), max_length=NAME_MAX, blank=True, default="")
    search_key = models.CharField(max_length=1000)

    objects = TrainingRows.as_manager()

    class Meta(Recorded.Meta):
        ordering = ["-starts_on", "-id"]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=Q(days__gte=1), name="training_lasts_a_day"),
            models.CheckConstraint(condition=Q(people__gte=1), name="training_has_people"),
            models.CheckConstraint(
                condition=Q(people=1) | Q(person_name="", collaborator__isnull=True), name="training_person_is_one"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(collaborator__isnull=False),
                name="training_of_a_body_or_collaborator",
            ),
            models.CheckConstraint(condition=~Q(course="") & ~Q(organiser=""), name="training_names_its_course"),
        ]
        indexes = [models.Index(fields=["province", "starts_on"], name="training_by_province")]

    def __str__(self) -> str:
        return self.course

    @property
    def year(self) -> int:
        return self.starts_on.year

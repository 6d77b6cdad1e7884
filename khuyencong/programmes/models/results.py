"""Results of projects as claims: who says how much came of it, on what evidence, confirmed by whom.

A `Result` is the thing itself (the revenue of one business in one year); each project claims a part of it. The
database refuses parts that add up to more than the whole.
"""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.programmes.models.core import Project
from khuyencong.programmes.results.choices import ClaimState, DeclarationStatus, Occasion, Stopped


class Result(models.Model):
    """A result that exists once: of a business, or of a project that has none, by indicator and year.

    `whole` is its size, `claimed` what all projects together claim of it: never more than the whole.
    """

    key = models.CharField(max_length=80, unique=True)
    establishment = models.ForeignKey(
        "registry.Establishment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.CharField(_("Chỉ tiêu"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Năm"))
    whole = models.BigIntegerField(_("Toàn bộ"))
    claimed = models.BigIntegerField(_("Các đề án đã tính"))

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(claimed__gte=0, claimed__lte=F("whole")), name="shares_within_whole"),
            models.CheckConstraint(
                condition=Q(establishment__isnull=False, project__isnull=True)
                | Q(establishment__isnull=True, project__isnull=False),
                name="result_of_business_or_project",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> "DeclarationQuerySet":
        """Declarations of the projects a user may see."""
        return self.filter(project__in=Project.objects.visible_to(user, on=on))


class Declaration(models.Model):
    """What one project reports about its results at one occasion, for one beneficiary (null: the project has none).

    It is opened by the follow-up (or by the unit itself), filled in and sent by the implementing unit, confirmed by
    the department. `operating` False: the establishment or machine no longer works, with the reason.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="declarations")
    establishment = models.ForeignKey(
        "registry.Establishment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Cơ sở thụ hưởng"),
    )
    occasion = models.CharField(_("Dịp"), max_length=12, choices=Occasion.choices)
    status = models.CharField(
        _("Trạng thái"), max_length=10, choices=DeclarationStatus.choices, default=DeclarationStatus.OPEN
    )
    asked_on = models.DateField(_("Ngày hỏi"))
    due_on = models.DateField(_("Hạn trả lời"), null=True, blank=True)
    operating = models.BooleanField(_("Còn hoạt động"), default=True)
    stopped = models.CharField(_("Vì sao"), max_length=15, choices=Stopped.choices, blank=True, default="")
    stopped_note = models.TextField(_("Giải thích"), blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["project", "asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "establishment", "occasion"],
                condition=~Q(occasion="own"),
                name="asked_once_an_occasion",
            ),
            models.UniqueConstraint(
                fields=["project", "occasion"],
                condition=Q(establishment__isnull=True) & ~Q(occasion="own"),
                name="project_asked_once_an_occasion",
            ),
            models.CheckConstraint(
                condition=Q(operating=True, stopped="") | Q(Q(operating=False), ~Q(stopped=""), ~Q(stopped_note="")),
                name="stopped_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("sent_by")),
                name="results_confirmed_by_another_person",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"])]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.get_occasion_display()}"

    @property
    def subject(self) -> str:
        """The owner of its evidence: "programmes.declaration:9"."""
        return f"programmes.declaration:{self.pk}"


class Claim(models.Model):
    """One number a project claims: indicator and year, the whole result and the part counted for this project.

    A whole of None is "no figure", with its note; zero is a counted zero. A correction is a new row (`corrects`).
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="claims")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="claims")
    subject_key = models.CharField(max_length=20)
    product = models.ForeignKey("registry.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.CharField(_("Chỉ tiêu"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Năm"))
    as_of = models.DateField(_("Ngày chốt số liệu"))
    whole = models.BigIntegerField(_("Toàn bộ kết quả"), null=True, blank=True)
    counted = models.BigIntegerField(_("Phần tính cho đề án"), null=True, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True, default="")
    state = models.CharField(_("Trạng thái"), max_length=10, choices=ClaimState.choices, default=ClaimState.DRAFT)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")

    class Meta:
        ordering = ["declaration", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "subject_key", "indicator", "year"],
                condition=Q(state="confirmed"),
                name="one_claim_a_period",
            ),
            models.UniqueConstraint(
                fields=["project", "subject_key", "indicator", "year"],
                condition=Q(state__in=["draft", "sent"]),
                name="one_open_claim_a_period",
            ),
            models.CheckConstraint(
                condition=Q(whole__isnull=True, counted__isnull=True)
                | Q(counted__gte=0, counted__lte=F("whole"), whole__isnull=False),
                name="counted_within_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "state", "year"]),
            models.Index(fields=["project", "indicator", "subject_key", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}: {self.counted}"

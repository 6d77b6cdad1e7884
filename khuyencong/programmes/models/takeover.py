"""Projects that run on paper already, entered from their papers before they become projects of the platform."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.programmes.takeover.choices import OPEN, TakeoverStatus


class TakeoverQuerySet(models.QuerySet["Takeover"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> "TakeoverQuerySet":
        """Entries of the bodies a user acts for: who entered them, who confirms them; all of them for the nation."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(Q(entered_for__in=scope.organisation_ids) | Q(taker__in=scope.organisation_ids))


class Takeover(models.Model):
    """One project as its papers tell it (tiếp nhận hồ sơ đang thực hiện): a draft until another officer of the body
    that answers for its money (`taker`) confirms it; then it is a project with its steps, money and support items.

    `values` are the answers by column (takeover.columns) in plain form: days as text, amounts in đồng, bodies, units
    and establishments by id. The keys repeat what must be there once. `batch` names the import it came with.
    """

    status = models.CharField(
        _("Tình trạng"), max_length=12, choices=TakeoverStatus.choices, default=TakeoverStatus.DRAFT
    )
    title = models.CharField(_("Tên đề án"), max_length=500, blank=True, default="")
    search_key = models.CharField(max_length=600, blank=True, default="")
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"), null=True, blank=True)
    values = models.JSONField(default=dict, blank=True)
    paper_key = models.CharField(max_length=100, blank=True, default="")
    contract_key = models.CharField(max_length=100, blank=True, default="")
    entered_for = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan lập")
    )
    taker = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan xác nhận")
    )
    province = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Tỉnh")
    )
    project = models.OneToOneField(
        "programmes.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="takeover"
    )
    project_code = models.CharField(_("Mã đề án"), max_length=40, blank=True, default="")
    batch = models.CharField(max_length=60, blank=True, default="", db_index=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    form_key = models.CharField(max_length=80, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["taker", "paper_key"],
                condition=Q(status__in=OPEN) & ~Q(paper_key=""),
                name="takeover_paper_once",
            ),
            models.UniqueConstraint(
                fields=["taker", "contract_key"],
                condition=Q(status__in=OPEN) & ~Q(contract_key=""),
                name="takeover_contract_once",
            ),
            models.CheckConstraint(
                condition=Q(project__isnull=True) | Q(status=TakeoverStatus.CONFIRMED),
                name="takeover_project_when_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["taker", "status", "-id"], name="takeover_by_taker"),
            models.Index(fields=["entered_for", "status", "-id"], name="takeover_by_enterer"),
        ]

    def __str__(self) -> str:
        return self.title or self.number

    @property
    def number(self) -> str:
        """How people call this entry."""
        return f"TN-{self.pk:05d}" if self.pk else "TN-"

    @property
    def subject(self) -> str:
        """The reference of this entry in audit and imports."""
        return f"programmes.takeover:{self.pk}"

"""What officers add to the law's data: provinces' own rows, confirmed values, moved working days. All need four eyes
except moved days. A confirmed row is never edited: it is ended and succeeded."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of


class RowState(models.TextChoices):
    ENTERED = "entered", _("Chờ người thứ hai xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    REFUSED = "refused", _("Không xác nhận")


class FourEyes(models.Model):
    """Entered by one officer, confirmed or refused by another."""

    state = models.CharField(_("Trạng thái"), max_length=10, choices=RowState.choices, default=RowState.ENTERED)
    document = models.CharField(_("Văn bản"), max_length=200)
    article = models.CharField(_("Điều, khoản"), max_length=200, blank=True, default="")
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("Lý do không xác nhận"), max_length=500, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("entered_by")), name="%(class)s_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state="entered", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="entered"), decided_by__isnull=False, decided_at__isnull=False),
                name="%(class)s_decided_by_someone",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="%(class)s_names_document"),
        ]


class LocalRows(models.QuerySet["ProvincialNormValue"]):
    def visible_to(self, user: User, *, on: date) -> "LocalRows":
        """Rows of the user's provinces (predecessors included); all of them for national roles."""
        scope = scope_of(user, on)
        return self if scope.national else self.filter(territory__in=scope.unit_ids)


class ProvincialNormValue(FourEyes):
    """One value of a norm for one province's own money, from its resolution or decision (P§4.1)."""

    territory = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, related_name="norm_values", verbose_name=_("Tỉnh, thành phố")
    )
    norm_key = models.CharField(_("Mức"), max_length=120)
    value = models.DecimalField(_("Giá trị"), max_digits=20, decimal_places=6)
    in_force_from = models.DateField(_("Có hiệu lực từ"))
    in_force_to = models.DateField(_("Có hiệu lực đến"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_document = models.CharField(max_length=200, blank=True, default="")

    objects = LocalRows.as_manager()

    class Meta(FourEyes.Meta):
        ordering = ["territory_id", "norm_key", "-in_force_from", "-id"]
        constraints = [
            *FourEyes.Meta.constraints,
            models.CheckConstraint(condition=Q(value__gte=0), name="local_value_not_negative"),
            models.CheckConstraint(
                condition=Q(in_force_to__isnull=True) | Q(in_force_from__lte=F("in_force_to")),
                name="local_value_period_ordered",
            ),
            models.UniqueConstraint(
                fields=["territory", "norm_key", "in_force_from"],
                condition=Q(state="confirmed"),
                name="local_value_starts_once",
            ),
        ]
        indexes = [models.Index(fields=["norm_key", "territory", "in_force_from"])]

    def __str__(self) -> str:
        return f"{self.norm_key} · {self.territory}"


class Confirmation(FourEyes):
    """A value that was not read, confirmed with a document: from then on it counts as read for blocking (P§15.3).

    `version_id` is a version of a norm, or "start:<number>" for the remembered start of an unread amendment; then
    `starts_on` is the start that was read.
    """

    version_id = models.CharField(_("Mức"), max_length=200)
    starts_on = models.DateField(_("Ngày có hiệu lực đã đọc"), null=True, blank=True)

    class Meta(FourEyes.Meta):
        ordering = ["-entered_at", "-id"]
        constraints = [
            *FourEyes.Meta.constraints,
            models.UniqueConstraint(
                fields=["version_id"], condition=~Q(state="refused"), name="confirmation_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return self.version_id


class MovedDay(models.Model):
    """A day off by decision, or a weekend worked in exchange (hoán đổi ngày làm việc)."""

    class Kind(models.TextChoices):
        OFF = "off", _("Nghỉ")
        WORKED = "worked", _("Làm bù")

    day = models.DateField(_("Ngày"), unique=True)
    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices)
    document = models.CharField(_("Văn bản"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [models.CheckConstraint(condition=~Q(document=""), name="moved_day_names_document")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"


class Stamp(models.Model):
    """One row: changes whenever anything officers add begins or stops to count, so that readers may keep a copy."""

    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token

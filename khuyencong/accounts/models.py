"""Users, the bodies they act for, and dated memberships."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import BodyKind, Capacity, Role


class User(AbstractUser):
    """A person who logs in. Rights come from dated memberships, never from flags on the user."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("Họ và tên"), max_length=200)
    language = models.CharField(_("Ngôn ngữ"), max_length=5, blank=True, default="")
    reminders = models.BooleanField(_("Nhắc hạn qua thư điện tử"), default=True)

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name


class Period(models.QuerySet["Membership"]):
    def on(self, day: date) -> "Period":
        """Rows valid on a day (both ends included; an open end is open)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Organisation(models.Model):
    """A body that acts: agency, department, centre, committee, business. Predecessors keep their own rows."""

    name = models.CharField(_("Tên"), max_length=300)
    short_name = models.CharField(_("Tên ngắn"), max_length=100, blank=True, default="")
    symbol = models.CharField(_("Ký hiệu"), max_length=50, blank=True, default="")
    kind = models.CharField(_("Loại"), max_length=20, choices=BodyKind.choices)
    place = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("Địa bàn"), related_name="+"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    is_example = models.BooleanField(_("Ví dụ"), default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="organisation_period_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationSuccession(models.Model):
    """`new` took over from `old` on a day: users of `new` see what `old` left."""

    old = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField(_("Từ ngày"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Membership(models.Model):
    """A user acts for an organisation in a role, from a day to a day. A deputy's row names whom it stands for.

    `position` is the title held in the body (Trưởng phòng Quản lý công nghiệp): signing steps may ask for it.
    `took_over` is the desk this one was handed over from.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("Vai trò"), max_length=30, choices=Role.choices)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    position = models.CharField(_("Chức danh"), max_length=100, blank=True, default="")
    deputy_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    capacity = models.CharField(
        _("Tư cách ký"), max_length=5, choices=Capacity.choices, blank=True, default=Capacity.OWN
    )
    document = models.CharField(_("Văn bản giao việc"), max_length=200, blank=True, default="")
    took_over = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="heirs")

    objects = Period.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="membership_period_ordered",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "valid_from"], name="membership_starts_once"
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"])]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

"""Administrative units with validity and their successor edges (O-J)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.places.choices import Kind, Level, Topic


class Unit(models.Model):
    """One administrative unit from its first to its last day. A merger makes a new unit, a renaming does not.

    The key is (level, code, valid_from); an unknown start is null and counts as one value. `name`, `kind` and
    `parent` are those of its last version.
    """

    level = models.CharField(_("Cấp"), max_length=10, choices=Level.choices)
    code = models.CharField(_("Mã"), max_length=5)
    name = models.CharField(_("Tên"), max_length=120)
    kind = models.CharField(_("Loại"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Thuộc")
    )
    province = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Tỉnh")
    )
    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    search_key = models.CharField(max_length=400, db_index=True)

    class Meta:
        ordering = ["code", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="unit_starts_once"),
            models.UniqueConstraint(
                fields=["level", "code"], condition=Q(valid_from__isnull=True), name="unit_unknown_start_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="unit_period_ordered",
            ),
        ]
        indexes = [models.Index(fields=["level", "valid_from", "valid_to"])]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """`old` went to `new` on a day: wholly, or in part with a weight an officer enters with its basis.

    A whole edge weighs 1. A divided unit has no weight (null) until an officer enters one; `suggested` marks the
    default address target only and is never used for sums.
    """

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField(_("Từ ngày"))
    whole = models.BooleanField(_("Toàn bộ"))
    weight = models.DecimalField(_("Tỷ trọng"), max_digits=9, decimal_places=8, null=True, blank=True)
    basis = models.CharField(_("Căn cứ"), max_length=300, blank=True, default="")
    suggested = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="unit_succession_once"),
            models.CheckConstraint(condition=Q(whole=False) | Q(weight=1), name="whole_succession_weighs_one"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(whole=True) | ~Q(basis=""), name="entered_weight_has_basis"
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gt=0, weight__lte=1), name="weight_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class UnitVersion(models.Model):
    """How a unit was called from a day on. Only renamed units have rows: the first with the name before (O-J.6.8).

    A version never changes the unit: its code, period and successions stay.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField(_("Từ ngày"), null=True, blank=True)
    name = models.CharField(_("Tên"), max_length=120)
    kind = models.CharField(_("Loại"), max_length=20, choices=Kind.choices)
    document = models.CharField(_("Văn bản"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["unit", F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_version_starts_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_from__isnull=True), name="unit_first_version_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | ~Q(document=""), name="unit_version_has_document"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpenQuestion(models.Model):
    """What the published tables leave open about a unit, until an officer closes it with a document."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="questions")
    topic = models.CharField(_("Việc"), max_length=20, choices=Topic.choices)
    text = models.CharField(_("Nội dung"), max_length=500)
    opened_at = models.DateTimeField(_("Mở lúc"))
    closed_at = models.DateTimeField(_("Đóng lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.CharField(_("Văn bản"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["unit__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "topic"], name="unit_question_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(document="")),
                name="question_closed_with_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_topic_display()}"

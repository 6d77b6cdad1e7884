"""Administrative units with validity and their successor edges (O-J)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.places.choices import Kind, Level


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

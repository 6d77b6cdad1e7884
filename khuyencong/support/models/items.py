"""Who got what for which cost item from which purse, and the invoices that prove it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import Scope, scope_of
from khuyencong.support.choices import ItemKind, ItemState, KeyKind, Scheme
from khuyencong.support.rules.keys import KEY_MAX

DECLARED = "support.declared"
KEY_TEXT_MAX = KEY_MAX
KEY_VALUE_MAX = KEY_MAX + 20


class Key(models.Model):
    """One key that any number of items may carry. The row is what two dossiers that type one machine meet at."""

    kind = models.CharField(max_length=12, choices=KeyKind.choices)
    value = models.CharField(max_length=KEY_VALUE_MAX, unique=True)

    class Meta:
        ordering = ["value"]

    def __str__(self) -> str:
        return self.value

    @property
    def text(self) -> str:
        """The key without its kind, as the rules make it."""
        return self.value.partition(":")[2]


def own(scope: Scope, side: str = "") -> Q:
    """Items that are a reader's own: of their bodies or in their places. `side`: the item of a row ("first")."""
    prefix = f"{side}__" if side else ""
    mine = Q(**{f"{prefix}province__in": scope.unit_ids})
    for body in ("office", "implementer", "beneficiary__organisation"):
        mine |= Q(**{f"{prefix}{body}__in": scope.organisation_ids})
    return mine


class SupportItemQuerySet(models.QuerySet["SupportItem"]):
    def visible_to(self, user: User, *, on: date) -> "SupportItemQuerySet":
        """The items a reader sees in full; of any other only purse, year, amount and office are shown."""
        scope = scope_of(user, on)
        return self if scope.national else self.filter(own(scope))


class SupportItem(models.Model):
    """State money for one cost item: of one beneficiary, or of nobody in particular (a course, a fair).

    `subject` names the dossier ("programmes.project:17"), `subject_label` is a copy of its title, `office_name` of
    the name of the office that pays. The four `*_key` are what the dossier said, `keys` what is compared.
    """

    subject = models.CharField(max_length=80)
    subject_label = models.CharField(max_length=500)
    scheme = models.CharField(_("Chính sách"), max_length=20, choices=Scheme.choices)
    purse = models.CharField(_("Nguồn"), max_length=10)
    level = models.CharField(_("Cấp ngân sách"), max_length=10)
    budget_year = models.PositiveSmallIntegerField(_("Năm ngân sách"))
    beneficiary = models.ForeignKey(
        "registry.Establishment", on_delete=models.PROTECT, null=True, blank=True, related_name="support_items"
    )
    office = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    office_name = models.CharField(_("Cơ quan"), max_length=300, default="")
    implementer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    activity = models.CharField(_("Nội dung"), max_length=20)
    kind = models.CharField(_("Loại khoản chi"), max_length=20, choices=ItemKind.choices)
    item_ref = models.CharField(max_length=40)
    name = models.CharField(_("Khoản chi"), max_length=300)
    period = models.CharField(_("Thời kỳ"), max_length=60, blank=True, default="")
    serial_key = models.CharField(max_length=KEY_TEXT_MAX, blank=True, default="")
    works_key = models.CharField(max_length=KEY_TEXT_MAX, blank=True, default="")
    contract_key = models.CharField(max_length=KEY_TEXT_MAX, blank=True, default="")
    event_key = models.CharField(max_length=KEY_TEXT_MAX, blank=True, default="")
    cost_vnd = models.BigIntegerField(_("Chi phí"), default=0)
    amount_vnd = models.BigIntegerField(_("Số tiền hỗ trợ"))
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.PLANNED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    keys = models.ManyToManyField(Key, related_name="items")

    objects = SupportItemQuerySet.as_manager()

    class Meta:
        ordering = ["budget_year", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gte=0, cost_vnd__gte=0), name="support_item_not_negative"),
            models.UniqueConstraint(fields=["subject", "item_ref"], name="one_support_item_per_cost_item"),
        ]
        indexes = [models.Index(fields=["beneficiary", "activity", "budget_year"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.budget_year})"


class DeclaredItem(models.Model):
    """State money of another policy or purse, written down by a department from a paper it holds.

    The money itself is `item`, of the subject "support.declared:<id>"; this row keeps whose paper says so.
    """

    item = models.OneToOneField(SupportItem, on_delete=models.PROTECT, null=True, blank=True, related_name="declared")
    department = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    paid_by = models.CharField(_("Cơ quan chi"), max_length=300)
    document = models.CharField(_("Số, ký hiệu văn bản"), max_length=100)
    document_on = models.DateField(_("Ngày văn bản"))
    typed = models.JSONField(default=dict)
    form_key = models.CharField(max_length=64, unique=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(_("Lý do hủy"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="declared_item_voided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.paid_by}"

    @property
    def subject(self) -> str:
        return f"{DECLARED}:{self.pk}"

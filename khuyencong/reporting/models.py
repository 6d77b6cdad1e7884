"""Periods, what is owed, what was reported, what was adjusted (C§9; C§13 items 17–21).

An obligation exists before anybody has reported. A report is one version of an answer to it; its figures are cells,
whole numbers of the smallest part of their unit (`rules.values`), so that any sum is exact on both databases.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.audit.models import AppendOnly
from khuyencong.reporting.choices import (
    LOCKED,
    PENDING,
    Channel,
    PeriodKind,
    ReporterKind,
    Signer,
    Status,
    SubjectKind,
)


class Period(models.Model):
    """One reporting period of a form set with the days its figures may speak of. A closed one takes nothing more."""

    set_key = models.CharField(_("Bộ biểu"), max_length=40)
    key = models.CharField(_("Kỳ"), max_length=10)
    kind = models.CharField(_("Loại kỳ"), max_length=2, choices=PeriodKind.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    window_from = models.DateField(_("Số liệu từ ngày"))
    window_to = models.DateField(_("Số liệu đến ngày"))
    closed_at = models.DateTimeField(_("Khóa lúc"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("Lý do"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["-window_to", "set_key"]
        constraints = [
            models.UniqueConstraint(fields=["set_key", "key"], name="report_period_once"),
            models.CheckConstraint(condition=Q(window_from__lte=F("window_to")), name="report_period_ordered"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_by__isnull=False), name="report_period_closed_by"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Obligation(models.Model):
    """Who must report what, about what, to whom and by when: one for each project, cluster or place and period.

    Places are those valid on the due day. `reporter` is the body on the platform, if it has one: nobody needs an
    account to be counted. `submitted_on`: the day the first answer came. `cluster_id`: of forms about a cluster or a
    project in one.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="obligations")
    form = models.CharField(_("Biểu"), max_length=60)
    subject_kind = models.CharField(max_length=10, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(_("Báo cáo về"), max_length=300)
    reporter_kind = models.CharField(_("Loại đơn vị"), max_length=12, choices=ReporterKind.choices)
    reporter = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reporter_label = models.CharField(_("Đơn vị báo cáo"), max_length=300)
    receiver = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cluster_id = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField(_("Hạn"))
    last_day = models.DateField(_("Ngày cuối đúng hạn"))
    due_citation = models.CharField(max_length=200, blank=True, default="")
    submitted_on = models.DateField(_("Ngày nộp đầu tiên"), null=True, blank=True)
    made_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True, blank=True)
    void_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(_("Lý do bỏ"), max_length=300, blank=True, default="")

    class Meta:
        ordering = ["form", "province_id", "place_id", "subject_label", "id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "form", "subject_kind", "subject_id"], name="obligation_once"),
            models.CheckConstraint(condition=Q(last_day__lte=F("due_on")), name="obligation_last_day_ordered"),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True) | ~Q(void_reason=""), name="obligation_void_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["period", "form", "province", "place"], name="obligation_by_place"),
            models.Index(fields=["reporter", "period"], name="obligation_by_reporter"),
            models.Index(fields=["cluster_id", "form", "period"], name="obligation_by_cluster"),
            models.Index(fields=["last_day", "submitted_on"], name="obligation_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.subject_label}"

    @property
    def owed(self) -> bool:
        """Whether it still stands."""
        return self.void_at is None


class Report(models.Model):
    """One version of an answer. After acceptance nothing of it changes: a correction is the next version (C§13.20).

    `in_force`: the accepted version that counts. `typed_by` entered it, `signed_*` name who signed it and as what;
    `received_on`: the day a paper, letter or mail came, which is the day of submission then.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(default=1)
    form_version = models.CharField(max_length=60)
    status = models.CharField(_("Trạng thái"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    in_force = models.BooleanField(default=False)
    reason = models.CharField(_("Lý do đính chính"), max_length=500, blank=True, default="")
    channel = models.CharField(_("Cách nộp"), max_length=15, choices=Channel.choices, default=Channel.SYSTEM)
    typed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    signer = models.CharField(_("Thẩm quyền ký"), max_length=25, choices=Signer.choices, blank=True, default="")
    signed_name = models.CharField(_("Người ký"), max_length=200, blank=True, default="")
    signed_title = models.CharField(_("Chức vụ"), max_length=200, blank=True, default="")
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    received_on = models.DateField(_("Ngày nhận"), null=True, blank=True)
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("Nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(_("Tiếp nhận lúc"), null=True, blank=True)

    class Meta:
        ordering = ["obligation_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["obligation"], condition=Q(in_force=True), name="one_report_in_force"),
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(status__in=sorted(PENDING)), name="one_report_pending"
            ),
            models.CheckConstraint(
                condition=Q(in_force=False) | Q(status=Status.ACCEPTED), name="report_in_force_is_accepted"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SUBMITTED, Status.ACCEPTED])
                | (Q(submitted_at__isnull=False) & ~Q(signer="") & ~Q(signed_name="")),
                name="submitted_report_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} v{self.version}"

    @property
    def locked(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.status in LOCKED


class Cell(models.Model):
    """One figure of a report. `amount` null is "no figure", never zero; `revision` grows with every change.

    `source` names where an offered figure came from, `dated_on` the day it speaks of.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="cells")
    row = models.CharField(max_length=24)
    column = models.CharField(max_length=24, blank=True, default="")
    amount = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True, default="")
    source = models.CharField(max_length=80, blank=True, default="")
    dated_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "row", "column"], name="report_cell_once")]

    def __str__(self) -> str:
        return f"{self.row} {self.column}"


class Adjustment(AppendOnly):
    """What an officer adds to (or takes from) a sum of lower reports, with the reason. Undone by a reversing row."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="adjustments")
    form = models.CharField(max_length=60)
    place = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    row = models.CharField(max_length=24)
    column = models.CharField(max_length=24, blank=True, default="")
    amount = models.BigIntegerField()
    reason = models.CharField(_("Lý do"), max_length=500)
    document = models.CharField(_("Văn bản"), max_length=200, blank=True, default="")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["period_id", "form", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_has_reason"),
            models.CheckConstraint(condition=~Q(amount=0), name="adjustment_changes_something"),
        ]
        indexes = [models.Index(fields=["period", "form", "place"], name="adjustment_of_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.row} {self.amount}"

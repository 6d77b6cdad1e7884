"""Five-year programmes: versions taken from documents, targets, money by source, and what was not carried out."""

from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.law.choices import Confidence
from khuyencong.programmes.results.choices import (
    Bound,
    DocumentKind,
    MoneySource,
    NotDone,
    ProgrammeLevel,
    VersionStatus,
)
from khuyencong.ui.language import spoken


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User | AnonymousUser, *, on: date) -> "ProgrammeQuerySet":
        """National programmes for everyone; a province's and its districts' for those of the province."""
        scope = scope_of(user, on)
        if scope.national:
            return self
        return self.filter(
            Q(level=ProgrammeLevel.NATION) | Q(place__in=scope.unit_ids) | Q(place__province__in=scope.unit_ids)
        )


class Programme(models.Model):
    """A programme of one level and place for a span of years. Its content lies in versions.

    `key` names a programme that comes with the package, as printed; one opened here has none. `place` is the unit
    valid when the programme began (null: the nation).
    """

    key = models.CharField(max_length=60, null=True, blank=True, unique=True)
    title = models.CharField(_("Tên chương trình"), max_length=300)
    level = models.CharField(_("Cấp"), max_length=10, choices=ProgrammeLevel.choices)
    place = models.ForeignKey(
        "places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Địa bàn")
    )
    starts_year = models.PositiveSmallIntegerField(_("Từ năm"))
    ends_year = models.PositiveSmallIntegerField(_("Đến năm"))
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    search_key = models.CharField(max_length=400, db_index=True)
    is_example = models.BooleanField(_("Ví dụ"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_year", "level", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_year__gte=F("starts_year")), name="programme_years_ordered"),
            models.CheckConstraint(
                condition=Q(level="nation", place__isnull=True) | Q(~Q(level="nation"), place__isnull=False),
                name="programme_level_fits_place",
            ),
            models.UniqueConstraint(fields=["place", "starts_year"], name="programme_of_place_once"),
            models.UniqueConstraint(
                fields=["starts_year"], condition=Q(place__isnull=True), name="programme_of_nation_once"
            ),
        ]
        indexes = [models.Index(fields=["level", "starts_year"])]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """The owner of its files: "programmes.programme:5"."""
        return f"programmes.programme:{self.pk}"

    @property
    def years(self) -> range:
        return range(self.starts_year, self.ends_year + 1)


class SourceDocument(models.Model):
    """A paper or page that numbers of a programme were taken from: without one there is no target.

    A decision has number and day; a page that reports it has its address. `confidence` says what was read.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("Loại nguồn"), max_length=10, choices=DocumentKind.choices)
    issuer = models.CharField(_("Cơ quan ban hành, nơi đăng"), max_length=200)
    number = models.CharField(_("Số, ký hiệu"), max_length=100, blank=True, default="")
    issued_on = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    title = models.CharField(_("Trích yếu"), max_length=400, blank=True, default="")
    source_url = models.URLField(_("Đường dẫn"), max_length=600, blank=True, default="")
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confidence = models.CharField(_("Mức tin cậy"), max_length=10, choices=Confidence.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["programme", "issued_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="decision") | Q(~Q(number=""), issued_on__isnull=False),
                name="decision_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(source_url="") | Q(scan__isnull=False), name="source_document_can_be_opened"
            ),
            models.UniqueConstraint(fields=["programme", "number", "source_url"], name="source_document_once"),
        ]

    def __str__(self) -> str:
        return self.number or self.issuer


class ProgrammeVersion(models.Model):
    """One version of a programme, as one decision sets it. In force it is never edited: its successor ends it.

    `ended_on` is the first day it no longer holds. `unread`: the document is known and its numbers could not be read.
    `published`: it came with the package, as printed, and never entered a process.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Bản số"))
    status = models.CharField(_("Trạng thái"), max_length=10, choices=VersionStatus.choices)
    document = models.ForeignKey(
        SourceDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Văn bản")
    )
    in_force_from = models.DateField(_("Có hiệu lực từ"), null=True, blank=True)
    ended_on = models.DateField(_("Hết hiệu lực từ"), null=True, blank=True)
    succeeds = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("Thay bản")
    )
    unread = models.BooleanField(_("Chưa đọc được số liệu"), default=False)
    both_purses = models.BooleanField(_("Tính cả vốn quốc gia làm trên địa bàn"), default=False)
    note = models.TextField(_("Ghi chú"), blank=True, default="")
    published = models.BooleanField(default=False)
    body = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_version_once"),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status="in_force", ended_on__isnull=True),
                name="one_programme_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status__in=["draft", "proposed"]),
                name="one_programme_version_being_drafted",
            ),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(in_force_from__isnull=False, document__isnull=False),
                name="programme_in_force_by_a_document",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(status="in_force", ended_on__gte=F("in_force_from")),
                name="programme_version_ended_after_start",
            ),
            models.CheckConstraint(
                condition=Q(published=True) | Q(body__isnull=False, opened_by__isnull=False),
                name="programme_version_opened_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.number})"


class Target(models.Model):
    """One target of a version, from a document. `value` is a whole number in the indicator's unit (đồng for money).

    `content`: an activity or a group of contents, "" for the whole programme; `year` null: the whole period.
    `printed` is how the source words it; `reading` (by language) how it is understood. `compared` False: it is kept
    as printed and never set against results.
    """

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.CASCADE, related_name="targets")
    document = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("Nguồn"))
    indicator = models.CharField(_("Chỉ tiêu"), max_length=40)
    content = models.CharField(_("Nội dung"), max_length=40, blank=True, default="")
    year = models.PositiveSmallIntegerField(_("Năm"), null=True, blank=True)
    bound = models.CharField(_("Cách nêu"), max_length=10, choices=Bound.choices, default=Bound.EXACT)
    value = models.BigIntegerField(_("Giá trị"), null=True, blank=True)
    value_to = models.BigIntegerField(_("Đến"), null=True, blank=True)
    printed = models.CharField(_("Như nguồn in"), max_length=300, blank=True, default="")
    reading = models.JSONField(_("Cách hiểu"), default=dict, blank=True)
    compared = models.BooleanField(_("So với kết quả"), default=True)
    confidence = models.CharField(_("Mức tin cậy"), max_length=10, choices=Confidence.choices)

    class Meta:
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "indicator", "content", "year"], name="programme_target_once"),
            models.UniqueConstraint(
                fields=["version", "indicator", "content"],
                condition=Q(year__isnull=True),
                name="programme_target_of_period_once",
            ),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="target_not_negative"),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(printed=""), name="target_says_something"),
            models.CheckConstraint(
                condition=Q(bound="range", value__isnull=False, value_to__isnull=False, value_to__gte=F("value"))
                | Q(~Q(bound="range"), value_to__isnull=True),
                name="target_range_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"

    @property
    def reading_words(self) -> str:
        """How the number is understood, in the reader's language where it was written."""
        lang = spoken()
        return str(self.reading.get(lang) or self.reading.get("vi", ""))


class ProgrammeMoney(models.Model):
    """Money a document sets for a programme, by source. National and local money stay apart (P§15.36)."""

    version = models.ForeignKey(ProgrammeVersion, on_delete=models.CASCADE, related_name="money")
    document = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("Nguồn"))
    source = models.CharField(_("Nguồn vốn"), max_length=10, choices=MoneySource.choices)
    year = models.PositiveSmallIntegerField(_("Năm"), null=True, blank=True)
    bound = models.CharField(_("Cách nêu"), max_length=10, choices=Bound.choices, default=Bound.EXACT)
    amount_vnd = models.BigIntegerField(_("Số tiền"))
    confidence = models.CharField(_("Mức tin cậy"), max_length=10, choices=Confidence.choices)

    class Meta:
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "source", "year"], name="programme_money_once"),
            models.UniqueConstraint(
                fields=["version", "source"], condition=Q(year__isnull=True), name="programme_money_of_period_once"
            ),
            models.CheckConstraint(condition=Q(amount_vnd__gte=0), name="programme_money_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.amount_vnd}"


class NotCarriedOut(models.Model):
    """Why a content was not carried out in a year: a code and a sentence. A later one succeeds it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="not_carried_out")
    activity = models.CharField(_("Nội dung"), max_length=10)
    year = models.PositiveSmallIntegerField(_("Năm"))
    reason = models.CharField(_("Lý do"), max_length=20, choices=NotDone.choices)
    note = models.TextField(_("Giải thích"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["programme", "year", "activity", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "activity", "year"],
                condition=Q(superseded_at__isnull=True),
                name="one_standing_reason",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="not_carried_out_has_sentence"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.year}: {self.get_reason_display()}"

"""The invoices that prove what was bought: their lines, what they correct, how far they are proven."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.support.choices import Flag, InvoiceKind, ProofLevel, TaxStatus
from khuyencong.support.models.items import SupportItem


class Invoice(models.Model):
    """A purchase document of a support item, found by its natural key over all provinces and purses (P§9E.1).

    A second use is kept as `contested` and counts nothing until its case is decided (P§15.45); `counted_vnd` is
    what of the amount before VAT stands behind this item. An adjusting invoice may be negative; the base of an item is
    the sum over the chain. `superseded`: replaced by a later one, or cancelled at the tax office: counts nothing
    (P§15.46). `evidence` says what of the file was proven and what not; no personal number is in it.
    """

    item = models.ForeignKey(SupportItem, on_delete=models.PROTECT, related_name="invoices")
    seller_tax_code = models.CharField(_("Mã số thuế người bán"), max_length=14)
    seller_name = models.CharField(_("Tên người bán"), max_length=300)
    form_symbol = models.CharField(_("Ký hiệu mẫu"), max_length=1)
    symbol = models.CharField(_("Ký hiệu"), max_length=8)
    number = models.CharField(_("Số hóa đơn"), max_length=8)
    made_on = models.DateField(_("Ngày lập"))
    signed_on = models.DateField(_("Ngày ký số"), null=True, blank=True)
    amount_vnd = models.BigIntegerField(_("Tiền hàng chưa thuế"))
    vat_vnd = models.BigIntegerField(_("Tiền thuế GTGT"), default=0)
    kind = models.CharField(_("Loại hóa đơn"), max_length=10, choices=InvoiceKind.choices, default=InvoiceKind.FIRST)
    superseded = models.BooleanField(_("Không còn giá trị"), default=False)
    proof = models.CharField(_("Mức chứng minh"), max_length=10, choices=ProofLevel.choices)
    file = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.JSONField(default=dict)
    explanation = models.TextField(_("Giải trình cảnh báo"), blank=True, default="")
    flag = models.CharField(_("Thời hạn"), max_length=10, choices=Flag.choices, blank=True, default=Flag.NONE)
    flag_reason = models.TextField(_("Lý do"), blank=True, default="")
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_at = models.DateTimeField(null=True, blank=True)
    clearance_note = models.TextField(_("Ý kiến người có thẩm quyền"), blank=True, default="")
    contested = models.BooleanField(default=False)
    counted_vnd = models.BigIntegerField(default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seller_tax_code", "form_symbol", "symbol", "number"],
                condition=Q(contested=False),
                name="invoice_used_once",
            ),
            models.UniqueConstraint(
                fields=["item", "seller_tax_code", "form_symbol", "symbol", "number"], name="invoice_once_per_item"
            ),
            models.CheckConstraint(
                condition=Q(counted_vnd__gte=0, counted_vnd__lte=F("amount_vnd"))
                | Q(kind=InvoiceKind.ADJUSTING, counted_vnd__in=[0, F("amount_vnd")]),
                name="invoice_counts_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gt=0, vat_vnd__gte=0) | Q(kind=InvoiceKind.ADJUSTING),
                name="invoice_amount_positive",
            ),
            models.CheckConstraint(condition=Q(superseded=False) | Q(counted_vnd=0), name="superseded_counts_nothing"),
            models.CheckConstraint(
                condition=Q(proof=ProofLevel.DECLARED) | Q(file__isnull=False) | Q(proof=ProofLevel.CONFIRMED),
                name="invoice_proof_has_its_file",
            ),
            models.CheckConstraint(condition=Q(flag="") | ~Q(flag_reason=""), name="invoice_outside_window_has_reason"),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | ~Q(cleared_by=F("entered_by")),
                name="invoice_cleared_by_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_symbol}{self.symbol} {self.number}"

    @property
    def open_flag(self) -> bool:
        """Outside its window and not yet decided by an authorised person."""
        return bool(self.flag) and self.cleared_at is None

    @property
    def key_text(self) -> str:
        """The natural key in its one spelling."""
        return "|".join((self.seller_tax_code, self.form_symbol, self.symbol, self.number))

    @property
    def seller_shown(self) -> str:
        """The seller's number as it may appear on a screen: twelve digits are a personal number."""
        number = self.seller_tax_code
        return f"•••• {number[-4:]}" if len(number) == 12 and number.isdigit() else number


class InvoiceLine(models.Model):
    """One line of an invoice read from its file. `used_vnd`: what of it stands behind items (P§15.46)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("TT"))
    name = models.CharField(_("Hàng hóa, dịch vụ"), max_length=500)
    unit = models.CharField(_("Đơn vị tính"), max_length=60, blank=True, default="")
    quantity = models.CharField(_("Số lượng"), max_length=40, blank=True, default="")
    price = models.CharField(_("Đơn giá"), max_length=40, blank=True, default="")
    amount_vnd = models.BigIntegerField(_("Thành tiền"))
    vat_rate = models.CharField(_("Thuế suất"), max_length=20, blank=True, default="")
    more = models.CharField(max_length=500, blank=True, default="")
    used_vnd = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_once"),
            models.CheckConstraint(
                condition=Q(used_vnd=0) | Q(used_vnd__gt=0, used_vnd__lte=F("amount_vnd")),
                name="invoice_line_used_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class LinePart(models.Model):
    """The part of a line that stands behind one item of the dossier."""

    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="parts")
    item = models.ForeignKey(SupportItem, on_delete=models.PROTECT, related_name="line_parts")
    part_vnd = models.BigIntegerField(_("Phần dùng"))

    class Meta:
        ordering = ["line", "item"]
        constraints = [
            models.UniqueConstraint(fields=["line", "item"], name="line_part_once"),
            models.CheckConstraint(condition=Q(part_vnd__gt=0), name="line_part_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.part_vnd}"


class Correction(models.Model):
    """An earlier invoice that an adjusting or replacing one names (P§9E.3). `target`: the use at hand."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="corrections")
    key = models.CharField(max_length=40, db_index=True)
    made_on = models.DateField(null=True, blank=True)
    target = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        ordering = ["invoice", "id"]
        constraints = [models.UniqueConstraint(fields=["invoice", "key"], name="invoice_corrects_once")]

    def __str__(self) -> str:
        return self.key


class InvoiceAnswer(models.Model):
    """What the tax office answered about an invoice, by letter or on its page, with number and day (P§9E.4)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="answers")
    status = models.CharField(_("Trạng thái"), max_length=10, choices=TaxStatus.choices)
    document = models.CharField(_("Số, ký hiệu trả lời"), max_length=100)
    answered_on = models.DateField(_("Ngày trả lời"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_on", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(document=""), name="invoice_answer_has_document")]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_status_display()}"


class InvoicePayment(models.Model):
    """The transfer that paid an invoice (P§9E.5 item 9); typed from the voucher."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="payment")
    document = models.CharField(_("Số chứng từ"), max_length=100)
    paid_on = models.DateField(_("Ngày chuyển"))
    amount_vnd = models.BigIntegerField(_("Số tiền chuyển"))
    payee = models.CharField(_("Người nhận tiền"), max_length=300)
    own_account = models.BooleanField(_("Từ tài khoản của cơ sở"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0) & ~Q(document=""), name="invoice_payment_real")
        ]

    def __str__(self) -> str:
        return self.document

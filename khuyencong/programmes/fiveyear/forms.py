"""Forms of programmes and of results."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from khuyencong.common import formats
from khuyencong.law.choices import Confidence
from khuyencong.places.models import Unit
from khuyencong.programmes import services
from khuyencong.programmes.models import Claim, Declaration, Programme, ProgrammeVersion, SourceDocument
from khuyencong.programmes.results.choices import (
    Bound,
    DocumentKind,
    MoneySource,
    NotDone,
    Occasion,
    ProgrammeLevel,
    Stopped,
)
from khuyencong.programmes.results.indicators import Indicator, claimable, content_label, groups, indicators
from khuyencong.ui.fields import DayField, NumberField, TypedInput, VndField
from khuyencong.ui.forms import Form, Pick
from khuyencong.ui.language import spoken

SHORT = forms.Textarea(attrs={"rows": 2})
COUNT_MAX = 10**15
# What an officer may say of a source; stale and derived are the platform's own words.
SAID = [(c, c.label) for c in (Confidence.READ, Confidence.NEWS, Confidence.PRACTICE, Confidence.MEMORY)]


class ProgrammeForm(Form):
    """A programme to open. The place is one of those the officer's body answers for."""

    title = forms.CharField(
        label=_("Tên chương trình"),
        max_length=300,
        help_text=_("Ví dụ: Chương trình khuyến công tỉnh giai đoạn 2026–2030."),
    )
    place = forms.ChoiceField(label=_("Cấp và địa bàn"))
    starts_year = forms.IntegerField(label=_("Từ năm"), widget=TypedInput(width="s"))
    ends_year = forms.IntegerField(label=_("Đến năm"), widget=TypedInput(width="s"))

    def __init__(self, places: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def new(self, follows: Programme | None) -> services.NewProgramme:
        """The typed programme."""
        d = self.cleaned_data
        unit = Unit.objects.filter(pk=int(d["place"])).first() if d["place"] else None
        level = ProgrammeLevel(unit.level) if unit else ProgrammeLevel.NATION
        return services.NewProgramme(d["title"], level, unit, d["starts_year"], d["ends_year"], follows)


class DocumentForm(Form):
    """A source of numbers: a decision with number and day, or a page that reports it."""

    kind = forms.ChoiceField(
        label=_("Lấy số liệu từ đâu?"),
        choices=DocumentKind.choices,
        widget=Pick(
            {
                DocumentKind.DECISION: _("Quyết định, nghị quyết, kế hoạch: có số, ngày."),
                DocumentKind.PRESS: _("Bài báo hoặc trang tin thuật lại; chờ đối chiếu với văn bản."),
            }
        ),
    )
    issuer = forms.CharField(label=_("Cơ quan ban hành, nơi đăng"), max_length=200)
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=100, required=False)
    issued_on = DayField(label=_("Ngày văn bản"), required=False)
    title = forms.CharField(label=_("Trích yếu"), max_length=400, required=False, widget=SHORT)
    confidence = forms.ChoiceField(label=_("Mức tin cậy"), choices=SAID)
    source_url = forms.URLField(label=_("Đường dẫn"), max_length=600, required=False, assume_scheme="https")
    file = forms.FileField(label=_("Bản chụp văn bản (PDF)"), required=False)

    def new(self) -> services.NewDocument:
        """The typed source."""
        d = self.cleaned_data
        return services.NewDocument(
            d["kind"], d["issuer"], d["number"], d["issued_on"], d["title"], d["source_url"], d["confidence"],
            d.get("file"),
        )  # fmt: skip


def _document_field(programme: Programme, *, required: bool = True) -> forms.ModelChoiceField[SourceDocument]:
    return forms.ModelChoiceField(
        programme.documents.order_by("-id"),
        label=_("Lấy từ văn bản"),
        required=required,
        empty_label=None if required else _("Chưa chọn"),
    )


class HeadForm(Form):
    """What a version says of itself."""

    in_force_from = DayField(label=_("Có hiệu lực từ"), required=False)
    unread = forms.BooleanField(label=_("Có văn bản nhưng chưa đọc được số liệu"), required=False)
    both_purses = forms.BooleanField(
        label=_("Mục tiêu tính cả vốn khuyến công quốc gia làm trên địa bàn"), required=False
    )
    note = forms.CharField(label=_("Ghi chú"), widget=SHORT, required=False)

    def __init__(self, version: ProgrammeVersion, *args: Any, **kwargs: Any) -> None:
        names = ("document", "in_force_from", "unread", "both_purses", "note")
        super().__init__(*args, initial={n: getattr(version, n) for n in names}, **kwargs)
        document = _document_field(version.programme, required=False)
        document.label = _("Quyết định của bản này")
        self.fields = {"document": document, **self.fields}
        if version.programme.level == ProgrammeLevel.NATION:
            del self.fields["both_purses"]

    def head(self) -> services.VersionHead:
        """The typed head."""
        d = self.cleaned_data
        return services.VersionHead(
            d["document"], d["in_force_from"], d["unread"], d.get("both_purses", False), d["note"]
        )


class TargetForm(Form):
    """One target, from a document."""

    indicator = forms.ChoiceField(label=_("Chỉ tiêu"))
    content = forms.ChoiceField(label=_("Của nội dung"), required=False)
    year = forms.ChoiceField(label=_("Cho năm"), required=False)
    bound = forms.ChoiceField(label=_("Văn bản nêu"), choices=Bound.choices, initial=Bound.EXACT)
    value = NumberField(
        label=_("Giá trị"),
        required=False,
        maximum=COUNT_MAX,
        help_text=_("Số nguyên; chỉ tiêu bằng tiền ghi đủ số đồng."),
    )
    value_to = NumberField(label=_("Đến (khi văn bản nêu một khoảng)"), required=False, maximum=COUNT_MAX)
    printed = forms.CharField(label=_("Như nguồn in"), max_length=300, required=False)
    reading = forms.CharField(
        label=_("Cách hiểu"), required=False, widget=SHORT, help_text=_("Khi câu chữ của nguồn có thể hiểu khác.")
    )
    compared = forms.BooleanField(label=_("So với kết quả các đề án kê khai"), required=False, initial=True)

    def __init__(self, version: ProgrammeVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        programme = version.programme
        self.fields = {"document": _document_field(programme), **self.fields}
        if version.document_id:
            self.fields["document"].initial = version.document_id
        self.fields["indicator"].choices = [("", _("Chọn…")), *map(_choice, indicators().values())]  # type: ignore[attr-defined]
        self.fields["content"].choices = [("", _("Cả chương trình")), *_contents()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", _("Cả kỳ")), *((y, formats.year(y, spoken())) for y in programme.years)]  # type: ignore[attr-defined]

    def typed(self) -> services.TypedTarget:
        """The typed target."""
        d = self.cleaned_data
        return services.TypedTarget(
            d["document"], d["indicator"], d["value"], d["content"], int(d["year"]) if d["year"] else None, d["bound"],
            d["value_to"], d["printed"], d["reading"], d["compared"],
        )  # fmt: skip


def _choice(indicator: Indicator) -> tuple[str, str]:
    return indicator.key, f"{indicator.label} ({indicator.unit})"


def _contents() -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of contents with their activities, for a select."""
    return [
        (group.label, [(group.key, group.label), *((a, f"{a} {content_label(a)}") for a in group.activities)])
        for group in groups()
    ]


class ProgrammeMoneyForm(Form):
    """Money of one source, as the document sets it."""

    source = forms.ChoiceField(label=_("Nguồn vốn"), choices=MoneySource.choices)
    year = forms.ChoiceField(label=_("Cho năm"), required=False)
    bound = forms.ChoiceField(label=_("Văn bản nêu"), choices=[c for c in Bound.choices if c[0] != Bound.RANGE])
    amount_vnd = VndField(
        label=_("Số tiền (đồng)"), required=False, help_text=_("Để trống để bỏ số đã ghi của nguồn này.")
    )

    def __init__(self, version: ProgrammeVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"document": _document_field(version.programme), **self.fields}
        if version.document_id:
            self.fields["document"].initial = version.document_id
        years = version.programme.years
        self.fields["year"].choices = [("", _("Cả kỳ")), *((y, formats.year(y, spoken())) for y in years)]  # type: ignore[attr-defined]

    def typed(self) -> dict[str, Any]:
        """The typed money, as the service takes it."""
        d = dict(self.cleaned_data)
        d["year"] = int(d["year"]) if d["year"] else None
        return d


class NotCarriedOutForm(Form):
    """Why a content was not carried out in a year."""

    reason = forms.ChoiceField(label=_("Lý do"), choices=NotDone.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Giải thích một câu"), widget=SHORT)


class MissingForm(Form):
    """What a send-back asks for, one a line."""

    missing = forms.CharField(
        label=_("Còn thiếu gì?"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Mỗi dòng một nội dung.")
    )


class ReasonForm(Form):
    """A reason in one sentence."""

    note = forms.CharField(label=_("Lý do"), widget=SHORT)


class EmptyForm(Form):
    """An act that asks for nothing but a press of its button."""


# Results


class EvidenceForm(Form):
    """One paper of evidence."""

    file = forms.FileField(
        label=_("Tài liệu chứng minh"),
        help_text=_("Báo cáo của cơ sở, bảng lương, báo cáo tài chính, hóa đơn, biên bản: PDF hoặc ảnh chụp rõ."),
        error_messages={"required": _("Chưa chọn tệp.")},
    )


def _number(indicator: Indicator, **kwargs: Any) -> forms.Field:
    if indicator.money:
        return VndField(required=False, maximum=COUNT_MAX, **kwargs)
    return NumberField(required=False, maximum=COUNT_MAX, unit=indicator.unit, **kwargs)


class DeclarationForm(Form):
    """All lines of a declaration at once: the whole result, this project's part, a word where there is no figure."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, declaration: Declaration, claims: list[Claim], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declaration, self.claims = declaration, claims
        self.fields["version"].initial = declaration.version
        for claim in claims:
            self._add_line(claim)
        if declaration.occasion != Occasion.ACCEPTANCE:
            self._add_stopped()

    def _add_line(self, claim: Claim) -> None:
        from khuyencong.programmes.results.base import claim_name

        indicator = indicators()[claim.indicator]
        name = claim_name(claim.indicator, claim.year)
        part = claim.counted if claim.counted != claim.whole else None
        self.fields[f"whole_{claim.pk}"] = _number(
            indicator, label=name, initial=claim.whole, help_text=indicator.meaning or ""
        )
        self.fields[f"counted_{claim.pk}"] = _number(
            indicator, label=_("%(name)s: phần tính cho đề án này") % {"name": name}, initial=part
        )
        self.fields[f"note_{claim.pk}"] = forms.CharField(
            label=_("%(name)s: ghi chú") % {"name": name}, required=False, max_length=500, initial=claim.note
        )

    def _add_stopped(self) -> None:
        d = self.declaration
        self.fields["operating"] = forms.ChoiceField(
            label=_("Cơ sở, máy, mô hình được hỗ trợ còn hoạt động không?"),
            choices=[("yes", _("Còn hoạt động")), ("no", _("Không còn hoạt động"))],
            widget=forms.RadioSelect,
            initial="yes" if d.operating else "no",
        )
        self.fields["stopped"] = forms.ChoiceField(
            label=_("Vì sao không còn?"), choices=[("", "–"), *Stopped.choices], required=False, initial=d.stopped
        )
        self.fields["stopped_note"] = forms.CharField(
            label=_("Giải thích"), widget=SHORT, required=False, initial=d.stopped_note
        )

    @property
    def lines(self) -> list[tuple[Claim, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each claim with its three fields."""
        return [(c, self[f"whole_{c.pk}"], self[f"counted_{c.pk}"], self[f"note_{c.pk}"]) for c in self.claims]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields after the lines."""
        return [self[n] for n in ("operating", "stopped", "stopped_note") if n in self.fields]

    def typed(self) -> dict[str, Any]:
        """The typed lines and answer, as the service takes them."""
        d = self.cleaned_data
        lines = {
            c.pk: services.TypedClaim(d[f"whole_{c.pk}"], d[f"counted_{c.pk}"], d[f"note_{c.pk}"]) for c in self.claims
        }
        operating = d.get("operating", "yes") == "yes"
        return {
            "version": d["version"], "claims": lines, "operating": operating,
            "stopped": "" if operating else d["stopped"], "stopped_note": "" if operating else d["stopped_note"],
        }  # fmt: skip


class ClaimForm(Form):
    """A result to add to a declaration."""

    indicator = forms.ChoiceField(label=_("Chỉ tiêu"))
    year = forms.IntegerField(label=_("Năm"), widget=TypedInput(width="s"))
    whole = NumberField(
        label=_("Kết quả (của cả cơ sở)"), maximum=COUNT_MAX, help_text=_("Số nguyên; tiền ghi đủ số đồng.")
    )
    counted = NumberField(
        label=_("Phần tính cho đề án này"),
        required=False,
        maximum=COUNT_MAX,
        help_text=_(
            "Để trống khi toàn bộ là của đề án này; hai đề án chung một kết quả thì mỗi đề án ghi phần của mình."
        ),
    )
    as_of = DayField(label=_("Ngày chốt số liệu"), required=False)
    note = forms.CharField(
        label=_("Ghi chú"), max_length=500, required=False, widget=SHORT, help_text=_("Khi đính chính: ghi lý do.")
    )

    def __init__(self, declaration: Declaration, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", _("Chọn…")), *map(_choice, claimable())]  # type: ignore[attr-defined]
        products = declaration.establishment.products.all() if declaration.establishment else None
        if products is not None and products.exists():
            self.fields["product"] = forms.ModelChoiceField(
                products, label=_("Của sản phẩm"), required=False, empty_label=_("Cả cơ sở")
            )

    def line(self) -> services.NewLine:
        """The typed line."""
        d = self.cleaned_data
        typed = services.TypedClaim(d["whole"], d["counted"], d["note"], d["as_of"])
        return services.NewLine(d["indicator"], d["year"], typed, d.get("product"))

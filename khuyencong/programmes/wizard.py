"""A new dossier, one thing per page; every page is saved as a draft."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms as django_forms
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.asked import on_of
from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation
from khuyencong.accounts.selectors import body_of, membership_for
from khuyencong.common import formats
from khuyencong.common.errors import Invalid, Words
from khuyencong.exchange import paste
from khuyencong.law.selectors import activity_label
from khuyencong.network.selectors import Routed, department_for
from khuyencong.places.selectors import provinces_on
from khuyencong.programmes import forms, guards, services
from khuyencong.programmes.access import UNIT
from khuyencong.programmes.choices import MACHINERY, Kind, Level
from khuyencong.programmes.columns import LINE
from khuyencong.programmes.contents import codes, content_of
from khuyencong.programmes.models import Part, Project
from khuyencong.programmes.pages import CHOICES_MAX, STEPS, beneficiary_choices, missing_papers
from khuyencong.programmes.selectors import manager_for
from khuyencong.registry.selectors import unit_at
from khuyencong.ui import findingview
from khuyencong.ui.forms import Form, Pick
from khuyencong.ui.language import spoken

TITLES = {
    "purpose": _("Làm gì, vì sao?"),
    "parts": _("Hỗ trợ nội dung gì, cho ai?"),
    "work": _("Thời gian và người làm"),
    "estimate": _("Dự toán"),
    "money": _("Ai góp bao nhiêu?"),
    "papers": _("Giấy tờ kèm theo"),
}
LEADS = {
    "purpose": _("Viết ngắn, đủ ý; Sở thẩm định theo các câu này."),
    "parts": _("Lấy theo báo giá, kế hoạch. Chưa cần hóa đơn ở bước này."),
    "work": _("Trong năm ngân sách của đề án; đề án nhiều năm thì đến hết năm cuối."),
    "estimate": _("Mỗi máy hoặc công việc một khoản, giá theo báo giá, chưa có thuế."),
    "money": _("Tổng các nguồn phải bằng tổng dự toán ở trang trước."),
    "papers": _("Bản chụp rõ hoặc PDF. Giấy nào Nhà nước đã có thì không cần nộp lại."),
}
FORMS: dict[str, type[Form]] = {
    "purpose": forms.PurposeStep,
    "work": forms.WorkStep,
    "money": forms.MoneyStep,
}
LEVELS = (
    (Level.NATION, _("Khuyến công quốc gia")),
    (Level.PROVINCE, _("Khuyến công địa phương, cấp tỉnh")),
    (Level.COMMUNE, _("Khuyến công địa phương, cấp xã")),
)
KIND_HELP: dict[str, Words] = {
    Kind.SINGLE: _("Đã biết cơ sở thụ hưởng và nơi sản xuất."),
    Kind.GROUP: _("Chưa nêu tên cơ sở; xác định sau trong kế hoạch chi tiết do Sở phê duyệt."),
    Kind.GENERAL: _("Đào tạo, hội chợ, thông tin, hạ tầng cụm và việc khác không hỗ trợ riêng một cơ sở."),
}


class WhereForm(Form):
    """One content: which, for whom, where, in which year. The establishments are the search result of the page."""

    activity = django_forms.ChoiceField(label=_("Nội dung hoạt động"))
    place = django_forms.ChoiceField(
        label=_("Cơ sở thụ hưởng và nơi sản xuất"), widget=django_forms.RadioSelect, required=False
    )
    province = django_forms.ChoiceField(label=_("Tỉnh thực hiện, nếu không chọn cơ sở"), required=False)
    budget_year = django_forms.TypedChoiceField(label=_("Năm ngân sách"), coerce=int)
    routed: Routed | None = None  # the department the dossier goes to, and how it was found

    def __init__(self, request: HttpRequest, *, years: Sequence[int], **initial: Any) -> None:
        self.by: Any = request.user
        self.on: date = on_of(request)
        membership = membership_for(self.by, UNIT, self.on)
        self.unit: Organisation | None = membership.organisation if membership else None
        self.text = request.GET.get("q", "").replace("\0", "").strip()[:200]
        found = beneficiary_choices(self.by, self.on, self.text)
        self.more_places = len(found) == CHOICES_MAX
        self.places = {str(p.pk): (row, p) for row, places in found for p in places}
        self.without_place = [row for row, places in found if not places]
        super().__init__(request.POST if request.method == "POST" else None, initial=initial)
        place: Any = self.fields["place"]
        place.choices = [(key, f"{row} · {p.unit}") for key, (row, p) in self.places.items()]
        # A body of the whole country (the Agency, a regional centre) says in which province the work is done.
        self.provinces = {str(u.pk): u for u in provinces_on(self.on)} if self.unit and not self.unit.place_id else {}
        if self.provinces:
            where: Any = self.fields["province"]
            where.choices = [("", _("Chưa chọn")), *((key, str(unit)) for key, unit in self.provinces.items())]
        else:
            del self.fields["province"]
        year: Any = self.fields["budget_year"]
        year.choices = [(y, formats.year(y, spoken())) for y in years]
        activity: Any = self.fields["activity"]
        activity.choices = [(code, f"{code} · {activity_label(code)}") for code in codes()]

    @property
    def routing(self) -> list[str]:
        """What to say when no decision names the department the dossier goes to."""
        shown = [findingview.show(f) for f in self.routed.findings] if self.routed else []
        return [f"{f.sentence} {f.remedy}" for f in shown]

    def new_part(self, *, named: bool) -> services.NewPart:
        """The content as chosen; province and department follow from its place. Raises Invalid.

        `named`: the establishment must be chosen now. Without one the content belongs to the implementing unit's
        province, or to the province a body of the whole country chooses.
        """
        data = self.cleaned_data
        establishment, place = self.places.get(data.get("place") or "", (None, None))
        if named and place is None:
            raise Invalid({"place": [str(_("Chọn cơ sở thụ hưởng và nơi sản xuất."))]})
        chosen = self.provinces.get(data.get("province") or "", self.unit.place if self.unit else None)
        start = place.unit if place else chosen
        unit = unit_at(start, self.on) if start else None
        province = unit.province or unit if unit else None
        if unit is None or province is None:
            raise Invalid(
                {
                    "place": [
                        str(_("Chưa rõ nơi sản xuất thuộc đơn vị hành chính nào hiện nay: cập nhật ở trang cơ sở."))
                    ]
                }
            )
        self.routed = department_for(province, self.on)
        department = self.routed.body
        if department is None:
            raise Invalid({"place": [str(_("Chưa có Sở Công Thương hoặc Cục trong danh mục cơ quan cho nơi này."))]})
        return services.NewPart(
            activity=data["activity"],
            province=province,
            place=unit,
            department=department,
            budget_year=data["budget_year"],
            beneficiary_id=establishment.pk if establishment else None,
            production_place_id=place.pk if place else None,
        )


class StartForm(WhereForm):
    """A new dossier: its kind, whose money, its first content, its title."""

    kind = django_forms.ChoiceField(
        label=_("Loại đề án"), choices=Kind.choices, initial=Kind.SINGLE, widget=Pick(KIND_HELP)
    )
    level = django_forms.ChoiceField(label=_("Nguồn kinh phí"), choices=LEVELS, initial=Level.NATION)
    title = django_forms.CharField(
        label=_("Tên đề án"),
        max_length=500,
        widget=forms.SHORT,
        help_text=_("Ví dụ: Ứng dụng máy sao chè trong sản xuất chè Shan tuyết."),
    )
    is_pilot = django_forms.BooleanField(
        label=_("Đề án điểm"),
        required=False,
        help_text=_("Từ hai nội dung trở lên, kéo dài trên một năm; được xét trước trong kế hoạch."),
    )
    key = django_forms.CharField(widget=django_forms.HiddenInput, max_length=64)

    def __init__(self, request: HttpRequest) -> None:
        on: date = on_of(request)
        super().__init__(
            request,
            years=[on.year + 1, on.year],
            key=secrets.token_hex(16),
            budget_year=on.year + 1,
            kind=Kind.SINGLE,
            level=Level.NATION,
            activity=MACHINERY,
        )

    def new_project(self) -> services.NewProject:
        """The bodies of the project follow from its place and purse. Raises Invalid when one is not known."""
        data = self.cleaned_data
        agency = body_of(BodyKind.AGENCY, None, self.on)
        if agency is None or self.unit is None:
            raise Invalid({"place": [str(_("Chưa có Sở Công Thương hoặc Cục trong danh mục cơ quan cho nơi này."))]})
        named = data["kind"] == Kind.SINGLE and content_of(data["activity"]).names_establishment
        part = self.new_part(named=named)
        establishment, _place = self.places.get(data.get("place") or "", (None, None))
        national = data["level"] == Level.NATION
        return services.NewProject(
            title=data["title"],
            parts=(part,),
            implementer=self.unit,
            agency=agency,
            manager=agency if national else manager_for(data["level"], part.department, part.place, self.on),
            budget_year=data["budget_year"],
            form_key=data["key"],
            kind=data["kind"],
            is_pilot=data["is_pilot"],
            purse="national" if national else "local",
            level=data["level"],
            is_example=bool(establishment and establishment.is_example),
        )


class StepPage:
    """One page of the wizard: its form (or the lines of the estimate), bound or filled from the draft."""

    def __init__(self, project: Project, name: str, request: HttpRequest) -> None:
        self.project, self.name = project, name
        self.number = STEPS.index(name) + 1
        self.post = request.POST if request.method == "POST" else None
        self.session = request.session
        self.version = self._version()
        self.form: Form | None = None
        self.lineset: Any = None
        self.box: paste.Box | None = None
        self.refused = False
        self.part: Part | None = None
        if name == "estimate":
            parts = project.parts_in_force
            self.box = paste.Box(self.post, prefix="items", columns=LINE, on=on_of(request))
            filled = self.box.rows if self.box.asked else None
            bound = None if self.box.asked else self.post
            self.lineset = forms.line_set(bound, parts=parts, initial=filled or _lines(project))
        elif name == "parts" and len(project.parts_in_force) == 1:
            self.part = project.parts_in_force[0]
            self.form = part_form(self.part, self.post)
        elif name in FORMS:
            self.form = FORMS[name](self.post, initial=_initial(project, FORMS[name]))

    def _version(self) -> int:
        """The version the page was opened with. One's own automatic save meanwhile is no conflict with oneself."""
        if self.post is None:
            return self.project.version
        typed = self.post.get("version", "")
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
        own = self.session.get(self._mark()) == self.project.version
        return self.project.version if own and version < self.project.version else version

    def _mark(self) -> str:
        return f"draft-{self.project.pk}"

    def remember(self) -> None:
        """Note that the version now stored was written by this very session."""
        self.session[self._mark()] = self.project.version

    @property
    def later(self) -> bool:
        """Whether the draft is kept as it is, with what is still empty."""
        return bool(self.form and self.post and "later" in self.post)

    def partial(self) -> dict[str, Any]:
        """What can already be kept of a form that is not complete: every field that was read."""
        assert self.form is not None
        self.form.is_valid()
        if isinstance(self.form, forms.PartForm):
            return self.form.values()
        kept = {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "")}
        for name in self.form.fields:
            if name in kept or (self.form.errors.get(name) and self.form.data.get(name)):
                continue  # what could not be read is not kept
            column: Any = Project._meta.get_field(name)
            if column.null or column.has_default():
                kept[name] = None if column.null else column.get_default()
        return kept

    def unread(self) -> list[str]:
        """Labels of the fields that hold something unreadable: they are not kept."""
        if self.form is None:
            return []
        return [str(self.form[n].label) for n in self.form.errors if n in self.form.fields and self.form.data.get(n)]

    def is_valid(self) -> bool:
        """Whether the page can be saved. The page of papers has nothing to save; a pasted column is looked at first."""
        if self.box and self.box.asked:
            return False
        bound: BaseForm | Any = self.form or self.lineset
        return bool(bound is None or bound.is_valid())

    def fields(self) -> dict[str, Any]:
        if isinstance(self.form, forms.PartForm):
            return self.form.values()
        return dict(self.form.cleaned_data) if self.form else {}

    def lines(self) -> list[services.Line] | None:
        if self.lineset is None:
            return None
        return [f.line() for f in self.lineset.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]

    def blame(self, error: Invalid) -> None:
        """Show what a service refused at its field."""
        if self.form:
            self.form.refuse(error.fields)
            return
        for name, words in error.fields.items():
            _prefix, n, field = name.split("-", 2)
            for word in words:
                self.lineset.forms[int(n) - 1].add_error(field, word)

    def next_url(self) -> str:
        """The next page; after the last one, check your answers. "Thêm dòng" stays."""
        if self.post and "more" in self.post:
            return resolve_url("programmes:step", self.project.pk, self.name) + "?more=1"
        if self.number == len(STEPS):
            return resolve_url("programmes:check", self.project.pk)
        return resolve_url("programmes:step", self.project.pk, STEPS[self.number])

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {
            "project": self.project,
            "name": self.name,
            "title": TITLES[self.name],
            "lead": LEADS[self.name],
            "number": self.number,
            "last": len(STEPS),
            "total": len(STEPS) + 1,
            "form": self.form,
            "lineset": self.lineset,
            "box": self.box,
            "part": self.part,
            "parts": [(p, activity_label(p.activity)) for p in self.project.parts_in_force],
            "version": self.version,
            "papers": missing_papers(self.project) if self.name == "papers" else [],
            "previous": STEPS[self.number - 2] if self.number > 1 else "",
            "due": guards.window_of(self.project.budget_year).unit_until,
        }


def part_form(part: Part, post: Any) -> forms.PartForm:
    """The form of one content, filled from the draft."""
    group = part.project.kind == Kind.GROUP
    return forms.PartForm(
        part.activity, post, initial=forms.initial_of(part), named=part.beneficiary_id is not None, group=group
    )


def _initial(project: Project, form: type[Form]) -> dict[str, Any]:
    return {name: getattr(project, name) for name in form.base_fields if hasattr(project, name)}


def _lines(project: Project) -> list[dict[str, Any]]:
    names = ("name", "unit", "quantity", "unit_price_vnd", "support_vnd")
    return [
        {**{name: getattr(item, name) for name in names}, "part": str(item.part_id)} for item in project.items.all()
    ]

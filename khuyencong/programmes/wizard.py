"""A new dossier, one thing per page; every page is saved as a draft."""

import secrets
from datetime import date
from typing import Any

from django import forms as django_forms
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.selectors import body_of, membership_for
from khuyencong.common.errors import Invalid
from khuyencong.programmes import forms, guards, services
from khuyencong.programmes.access import UNIT
from khuyencong.programmes.models import Project
from khuyencong.programmes.pages import CHOICES_MAX, beneficiary_choices, missing_papers
from khuyencong.registry.selectors import unit_at
from khuyencong.ui.forms import Form

STEPS = ("purpose", "machine", "work", "estimate", "money", "papers")
TITLES = {
    "purpose": _("Làm gì, vì sao?"),
    "machine": _("Máy định mua"),
    "work": _("Thời gian và người làm"),
    "estimate": _("Dự toán"),
    "money": _("Ai góp bao nhiêu?"),
    "papers": _("Giấy tờ kèm theo"),
}
LEADS = {
    "purpose": _("Viết ngắn, đủ ý; Sở thẩm định theo các câu này."),
    "machine": _("Lấy theo báo giá. Chưa cần hóa đơn ở bước này."),
    "work": _("Trong năm ngân sách của đề án."),
    "estimate": _("Mỗi máy hoặc công việc một khoản, giá theo báo giá, chưa có thuế."),
    "money": _("Tổng các nguồn phải bằng tổng dự toán ở trang trước."),
    "papers": _("Bản chụp rõ hoặc PDF. Giấy nào Nhà nước đã có thì không cần nộp lại."),
}
FORMS: dict[str, type[Form]] = {
    "purpose": forms.PurposeStep,
    "machine": forms.MachineStep,
    "work": forms.WorkStep,
    "money": forms.MoneyStep,
}


class StartForm(Form):
    """For whom, where, in which budget year. The list of establishments is the search result of the page."""

    place = django_forms.ChoiceField(label=_("Cơ sở thụ hưởng và nơi sản xuất"), widget=django_forms.RadioSelect)
    title = django_forms.CharField(
        label=_("Tên đề án"),
        max_length=500,
        widget=forms.SHORT,
        help_text=_("Ví dụ: Ứng dụng máy sao chè trong sản xuất chè Shan tuyết."),
    )
    budget_year = django_forms.TypedChoiceField(label=_("Năm ngân sách"), coerce=int)
    key = django_forms.CharField(widget=django_forms.HiddenInput, max_length=64)

    def __init__(self, request: HttpRequest) -> None:
        self.by: Any = request.user
        self.on: date = request.on  # type: ignore[attr-defined]
        self.text = request.GET.get("q", "").replace("\0", "").strip()[:200]
        found = beneficiary_choices(self.by, self.on, self.text)
        self.more_places = len(found) == CHOICES_MAX
        self.places = {str(p.pk): (row, p) for row, places in found for p in places}
        self.without_place = [row for row, places in found if not places]
        super().__init__(
            request.POST if request.method == "POST" else None,
            initial={"key": secrets.token_hex(16), "budget_year": self.on.year + 1},
        )
        place: Any = self.fields["place"]
        place.choices = [(key, f"{row} · {p.unit}") for key, (row, p) in self.places.items()]
        year: Any = self.fields["budget_year"]
        year.choices = [(self.on.year + 1, self.on.year + 1), (self.on.year, self.on.year)]

    def new_project(self) -> services.NewProject:
        """The bodies of the project follow from its place. Raises Invalid when one of them is not known."""
        establishment, place = self.places[self.cleaned_data["place"]]
        unit = unit_at(place.unit, self.on)
        if unit is None or unit.province is None:
            raise Invalid(
                {
                    "place": [
                        str(_("Chưa rõ nơi sản xuất thuộc đơn vị hành chính nào hiện nay: cập nhật ở trang cơ sở."))
                    ]
                }
            )
        department = body_of(BodyKind.DEPARTMENT, unit.province_id, self.on)
        agency = body_of(BodyKind.AGENCY, None, self.on)
        membership = membership_for(self.by, UNIT, self.on)
        if department is None or agency is None or membership is None:
            raise Invalid({"place": [str(_("Chưa có Sở Công Thương hoặc Cục trong danh mục cơ quan cho nơi này."))]})
        return services.NewProject(
            title=self.cleaned_data["title"],
            beneficiary_id=establishment.pk,
            production_place_id=place.pk,
            province=unit.province,
            place=unit,
            implementer=membership.organisation,
            department=department,
            agency=agency,
            budget_year=self.cleaned_data["budget_year"],
            form_key=self.cleaned_data["key"],
            is_example=bool(establishment.is_example),
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
        self.refused = False
        if name == "estimate":
            self.lineset = forms.LineFormSet(self.post, initial=_lines(project), prefix="items")
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
        """Whether the page can be saved. The page of papers has nothing to save."""
        bound: BaseForm | Any = self.form or self.lineset
        return bool(bound is None or bound.is_valid())

    def fields(self) -> dict[str, Any]:
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
            "version": self.version,
            "papers": missing_papers(self.project) if self.name == "papers" else [],
            "previous": STEPS[self.number - 2] if self.number > 1 else "",
            "due": guards.window_of(self.project.budget_year).unit_until,
        }


def _initial(project: Project, form: type[Form]) -> dict[str, Any]:
    values = {name: getattr(project, name) for name in form.base_fields if hasattr(project, name)}
    if values.get("uplift") == 1:
        values["uplift"] = None  # no priority asked for
    return values


def _lines(project: Project) -> list[dict[str, Any]]:
    names = ("name", "unit", "quantity", "unit_price_vnd", "support_vnd")
    return [{name: getattr(item, name) for name in names} for item in project.items.all()]

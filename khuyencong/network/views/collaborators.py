"""One collaborator: reading, appointing, renewing, assigning anew, replacing, ending, correcting."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.network import forms, pages, services
from khuyencong.network.access import check_place, get_collaborator_for, get_province_for, get_term_for
from khuyencong.network.models import Term
from khuyencong.network.views import form_page, frame
from khuyencong.places.selectors import successors_of


def _url(term: Term) -> str:
    return reverse("network:collaborator", args=[term.collaborator_id])


@access("network.view")
def detail(request: HttpRequest, collaborator_id: int) -> HttpResponse:
    """A collaborator with terms, contact where permitted, and training."""
    user, on = user_of(request), on_of(request)
    who = get_collaborator_for(user, collaborator_id, "network.view", on)
    page = pages.collaborator_page(who, user, at_of(request), on)
    return render(request, "network/collaborator.html", frame(request, "collaborators", **page))


@access("network.manage")
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Appoint a collaborator in a commune of the province."""
    user, on = user_of(request), on_of(request)
    province = get_province_for(user, code, "network.manage", on)
    asked = province.children.filter(code=request.GET.get("commune", "")).first()
    initial = {"commune": asked} if asked else {}
    form = forms.AppointForm(request.POST or None, request.FILES or None, on=on, initial=initial)

    def act() -> Any:
        check_place(user, form.work.commune, on)
        return services.appoint(
            person=form.person, work=form.work, key=form.cleaned_data["key"], by=user, at=at_of(request)
        )

    back = reverse("network:province", args=[code])
    return form_page(
        request, form, act, title=_("Ghi cộng tác viên"), button=_("Ghi cộng tác viên"), back=back, target=_url,
        lead=_("Cộng tác viên khuyến công của một xã, phường, theo quyết định (45/2012/NĐ-CP, điều 8)."),
        crumbs=[(province.name, back)], done=_("Đã ghi cộng tác viên."),
    )  # fmt: skip


def _following(request: HttpRequest, term_id: int) -> tuple[Term, dict[str, Any]]:
    """The term to go on from, and what the next one most likely keeps."""
    term = get_term_for(user_of(request), term_id, "network.manage", on_of(request))
    commune: Any = term.commune
    if commune.valid_to is not None and commune.valid_to < on_of(request):
        heirs = list(successors_of(commune)[:2])
        commune = heirs[0] if len(heirs) == 1 else None
    keep = {"commune": commune, "pay_month_vnd": term.pay_month_vnd, "pay_document": term.pay_document}
    return term, keep


@access("network.manage")
def renew(request: HttpRequest, term_id: int) -> HttpResponse:
    """Let a collaborator go on in the same commune."""
    user = user_of(request)
    term, keep = _following(request, term_id)
    form = forms.TermForm(request.POST or None, request.FILES or None, on=on_of(request), initial=keep)
    del form.fields["commune"]

    def act() -> Any:
        form.cleaned_data["commune"] = term.commune
        return services.renew(term=term, work=form.work, key=form.cleaned_data["key"], by=user, at=at_of(request))

    return _term_page(request, form, act, term, _("Phân công tiếp"), _("Ghi phân công tiếp"))


@access("network.manage")
def reassign(request: HttpRequest, term_id: int) -> HttpResponse:
    """Assign a collaborator to another commune, as after a merger."""
    user, on = user_of(request), on_of(request)
    term, keep = _following(request, term_id)
    form = forms.TermForm(request.POST or None, request.FILES or None, on=on, initial=keep)

    def act() -> Any:
        check_place(user, form.work.commune, on)
        return services.reassign(term=term, work=form.work, key=form.cleaned_data["key"], by=user, at=at_of(request))

    return _term_page(request, form, act, term, _("Phân công lại"), _("Ghi phân công lại"))


@access("network.manage")
def replace(request: HttpRequest, term_id: int) -> HttpResponse:
    """Let another person take over."""
    user, on = user_of(request), on_of(request)
    term, keep = _following(request, term_id)
    form = forms.AppointForm(request.POST or None, request.FILES or None, on=on, initial=keep)

    def act() -> Any:
        check_place(user, form.work.commune, on)
        return services.replace(
            term=term, person=form.person, work=form.work, key=form.cleaned_data["key"], by=user, at=at_of(request)
        )

    return _term_page(request, form, act, term, _("Thay cộng tác viên"), _("Ghi người thay"))


@access("network.manage")
def end(request: HttpRequest, term_id: int) -> HttpResponse:
    """End a term."""
    user = user_of(request)
    term = get_term_for(user, term_id, "network.manage", on_of(request))
    form = forms.EndTermForm(request.POST or None)

    def act() -> Any:
        data = form.cleaned_data
        return services.end_term(
            term=term, last_day=data["last_day"], reason=data["end_reason"], document=data["document"], by=user,
            at=at_of(request),
        )  # fmt: skip

    return _term_page(request, form, act, term, _("Kết thúc phân công"), _("Ghi ngày kết thúc"))


def _term_page(request: HttpRequest, form: Any, act: Any, term: Term, title: str, button: str) -> HttpResponse:
    who = term.collaborator.full_name
    return form_page(
        request, form, act, title=title, button=button, back=_url(term), target=_url,
        lead=f"{who} · {term.commune.name}", crumbs=[(who, _url(term))],
    )  # fmt: skip


@access("network.manage")
def edit(request: HttpRequest, collaborator_id: int) -> HttpResponse:
    """Correct name and contact."""
    user = user_of(request)
    who = get_collaborator_for(user, collaborator_id, "network.manage", on_of(request))
    known = {"full_name": who.full_name, "version": who.version}
    page = pages.collaborator_page(who, user, at_of(request), on_of(request))
    if page["contact"]:
        known |= {"phone": who.phone, "email": who.email}
    form = forms.ContactForm(request.POST or None, initial=known)
    if not page["contact"]:
        del form.fields["phone"], form.fields["email"]

    def act() -> Any:
        data = {"phone": who.phone, "email": who.email, **form.cleaned_data}
        person = services.collaborators.Person(data["full_name"], data["phone"], data["email"])
        return services.correct_contact(
            collaborator=who, person=person, expected_version=data["version"], by=user, at=at_of(request)
        )

    back = reverse("network:collaborator", args=[who.pk])
    return form_page(
        request, form, act, title=_("Sửa tên, liên hệ"), button=_("Lưu"), back=back, crumbs=[(who.full_name, back)],
        done=_("Đã lưu."),
    )  # fmt: skip

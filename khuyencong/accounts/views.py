"""Login, own roles, and the administrator's pages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts import forms, letters, selectors, services
from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.errors import Finding, Invalid, RuleBroken, WrongState
from khuyencong.ui.exports import Field, list_file
from khuyencong.ui.forms import Form
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

# What leaves of the lists: nothing but what the office itself gave, no address of a person.
USER_FIELDS = (
    Field("full_name", gettext_lazy("Họ và tên"), lambda u: u.full_name),
    Field("username", gettext_lazy("Tên đăng nhập"), lambda u: u.username),
    Field("state", gettext_lazy("Trạng thái"), lambda u: str(_("đang mở") if u.is_active else _("đã khóa"))),
)
BODY_FIELDS = (
    Field("name", gettext_lazy("Tên"), lambda o: o.name),
    Field("kind", gettext_lazy("Loại"), lambda o: str(o.get_kind_display())),
    Field("place", gettext_lazy("Địa bàn"), lambda o: str(o.place or "")),
    Field("valid_from", gettext_lazy("Từ ngày"), lambda o: o.valid_from),
    Field("valid_to", gettext_lazy("Đến hết ngày"), lambda o: o.valid_to),
)


class LoginView(auth_views.LoginView):
    """Sign in; the address to go on to must lie on this host. The stored language of the user is taken up."""

    template_name = "accounts/login.html"
    authentication_form = forms.LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        language = self.request.user.language  # type: ignore[union-attr]
        return remember_language(answer, language) if language else answer


def remember_language(answer: HttpResponse, language: str) -> HttpResponse:
    """Set the language cookie Django reads."""
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    return answer


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page after too many wrong passwords (named in settings for axes); says when to try again."""
    context = {"hours": settings.AXES_COOLOFF_TIME, "tries": settings.AXES_FAILURE_LIMIT}
    return render(request, "accounts/locked.html", context, status=429)


class PasswordChangeView(auth_views.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = forms.PasswordChangeForm
    success_url = reverse_lazy("accounts:own")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return super().form_valid(form)


class PasswordResetView(auth_views.PasswordResetView):
    template_name = "accounts/reset.html"
    form_class = forms.PasswordResetForm
    email_template_name = "accounts/reset_mail.txt"
    subject_template_name = "accounts/reset_subject.txt"
    success_url = reverse_lazy("accounts:reset-sent")


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    template_name = "accounts/reset_confirm.html"
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Đã đặt mật khẩu mới. Đăng nhập bằng mật khẩu này."))
        return super().form_valid(form)


@access("accounts.own")
def own(request: HttpRequest) -> HttpResponse:
    """My roles, places and deputies."""
    rows = selectors.all_memberships(request.user)  # type: ignore[arg-type]
    return render(request, "accounts/own.html", {"memberships": rows, "on": on_of(request)})


@access("accounts.own")
@require_POST
def keep_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of the page as this user's own."""
    language = request.POST.get("language") or get_language() or "vi"
    if language not in dict(settings.LANGUAGES):
        raise Http404
    services.set_language(user=user_of(request), language=language, by=user_of(request), at=at_of(request))
    return remember_language(redirect("accounts:own"), language)


@access("accounts.own")
@require_POST
def keep_reminders(request: HttpRequest) -> HttpResponse:
    """Switch the daily letter about due days on or off for this user."""
    wanted = request.POST.get("reminders") == "on"
    services.set_reminders(user=user_of(request), wanted=wanted, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã bật thư nhắc hạn.") if wanted else _("Đã tắt thư nhắc hạn."))
    return redirect("accounts:own")


@access("accounts.manage")
def users(request: HttpRequest) -> HttpResponseBase:
    """Everyone with an account."""
    text = request.GET.get("q", "").strip()[:200]
    orders = {"name": Order(_("tên"), ("full_name", "id")), "login": Order(_("tên đăng nhập"), ("username", "id"))}
    page = Page(request.GET, selectors.search_users(text), orders, {"q": text}, lang=spoken(), exportable=True)
    if page.wants_export:
        return list_file(request, page, USER_FIELDS, name="tai-khoan")
    return render(request, "accounts/users.html", {"page": page, "q": text})


@access("accounts.manage")
def user_detail(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account with its memberships, past and present."""
    user = get_object_or_404(User, pk=user_id)
    rows = selectors.all_memberships(user)
    context = {"shown": user, "memberships": rows, "on": on_of(request)}
    return render(request, "accounts/user.html", context)


@access("accounts.manage")
def user_new(request: HttpRequest) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        user = services.create_user(**data, by=user_of(request), at=at_of(request))
        _send_invitation(request, user)
        return reverse("accounts:user", args=[user.pk])

    return _form_page(request, forms.UserForm, act, title=_("Mở tài khoản"), back=reverse("accounts:users"))


def _send_invitation(request: HttpRequest, user: User) -> None:
    if letters.send_invitations([user]):
        messages.error(request, _("Máy chủ thư không nhận thư gửi %(to)s. Gửi lại sau.") % {"to": user.email})
    else:
        messages.success(request, _("Đã gửi thư đặt mật khẩu đến %(to)s.") % {"to": user.email})


@access("accounts.manage")
@require_POST
def user_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send the letter again to somebody who has not set a password yet."""
    user = get_object_or_404(User, pk=user_id, is_active=True)
    if user.has_usable_password():
        messages.error(request, _("Người này đã đặt mật khẩu; nếu quên thì dùng “Quên mật khẩu” ở trang đăng nhập."))
    else:
        _send_invitation(request, user)
    return redirect("accounts:user", user_id)


@access("accounts.manage")
@require_POST
def user_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Lock an account or open it again."""
    user = get_object_or_404(User, pk=user_id)
    try:
        services.set_active(user=user, active="open" in request.POST, by=user_of(request), at=at_of(request))
    except Invalid as refused:
        messages.error(request, " ".join(refused.fields[""]))
    return redirect("accounts:user", user_id)


@access("accounts.manage")
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Every body that acts."""
    text = request.GET.get("q", "").strip()[:200]
    orders = {"name": Order(_("tên"), ("name", "id"))}
    rows = selectors.search_organisations(text)
    page = Page(request.GET, rows, orders, {"q": text}, lang=spoken(), exportable=True)
    if page.wants_export:
        return list_file(request, page, BODY_FIELDS, name="co-quan")
    return render(request, "accounts/organisations.html", {"page": page, "q": text})


@access("accounts.manage")
def organisation_detail(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One body: who acts for it, what it took over."""
    body = get_object_or_404(Organisation.objects.select_related("place", "parent"), pk=organisation_id)
    return render(request, "accounts/organisation.html", {"body": body, **selectors.organisation_page(body)})


@access("accounts.manage")
def organisation_new(request: HttpRequest) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        province, commune = data.pop("province"), data.pop("commune")
        body = services.create_organisation(
            fields={**data, "place": commune or province}, by=user_of(request), at=at_of(request)
        )
        return reverse("accounts:organisation", args=[body.pk])

    back = reverse("accounts:organisations")
    form = partial(forms.OrganisationForm, on=on_of(request))
    return _form_page(request, form, act, title=_("Ghi cơ quan, đơn vị"), back=back)


@access("accounts.manage")
def organisation_succeed(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Say which body took over from this one."""
    old = get_object_or_404(Organisation, pk=organisation_id)
    back = reverse("accounts:organisation", args=[old.pk])

    def act(data: dict[str, Any]) -> str:
        services.record_succession(old=old, **data, by=user_of(request), at=at_of(request))
        return back

    return _form_page(request, forms.SuccessionForm, act, title=_("Ghi cơ quan kế thừa"), back=back, subject=old.name)


@access("accounts.manage")
def membership_new(request: HttpRequest, user_id: int) -> HttpResponse:
    """Grant a role to a user."""
    user = get_object_or_404(User, pk=user_id)

    def act(data: dict[str, Any]) -> str:
        services.grant_membership(user=user, **data, by=user_of(request), at=at_of(request))
        return reverse("accounts:user", args=[user.pk])

    back = reverse("accounts:user", args=[user.pk])
    return _form_page(request, forms.MembershipForm, act, title=_("Giao vai trò"), back=back, subject=str(user))


def _membership_page(
    request: HttpRequest, membership_id: int, form: type[Form], title: str, service: Callable[..., Any]
) -> HttpResponse:
    row = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=membership_id)
    back = reverse("accounts:user", args=[row.user_id])

    def act(data: dict[str, Any]) -> str:
        service(row, **data, by=user_of(request), at=at_of(request))
        return back

    held = {"position": row.position}
    return _form_page(request, form, act, title=title, back=back, subject=str(row), initial=held)


@access("accounts.manage")
def membership_end(request: HttpRequest, membership_id: int) -> HttpResponse:
    def service(row: Membership, **data: Any) -> None:
        services.end_membership(membership=row, **data)

    return _membership_page(request, membership_id, forms.EndForm, _("Kết thúc vai trò"), service)


@access("accounts.manage")
def membership_position(request: HttpRequest, membership_id: int) -> HttpResponse:
    def service(row: Membership, **data: Any) -> None:
        services.set_position(membership=row, **data)

    return _membership_page(request, membership_id, forms.PositionForm, _("Ghi chức danh"), service)


@access("accounts.manage")
def membership_deputy(request: HttpRequest, membership_id: int) -> HttpResponse:
    def service(row: Membership, **data: Any) -> None:
        services.appoint_deputy(of=row, **data)

    return _membership_page(request, membership_id, forms.DeputyForm, _("Giao ký thay"), service)


@access("accounts.manage")
def membership_hand_over(request: HttpRequest, membership_id: int) -> HttpResponse:
    def service(row: Membership, **data: Any) -> None:
        services.hand_over(from_membership=row, **data)

    return _membership_page(request, membership_id, forms.HandOverForm, _("Bàn giao toàn bộ công việc"), service)


def _form_page(
    request: HttpRequest,
    form_class: Callable[..., Form],
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    back: str,
    subject: str = "",
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """One form, one act: what the service refuses stands at its field, nothing typed is lost."""
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            target = act(dict(form.cleaned_data))
        except Invalid as refused:
            form.refuse(refused.fields)
        except RuleBroken as broken:
            findings = broken.findings
        except WrongState:
            form.refuse({"": [_("Vai trò này đã kết thúc hoặc chưa bắt đầu vào ngày đó.")]})
        else:
            messages.success(request, _("Đã lưu: %(title)s.") % {"title": title})
            return redirect(target)
    refused_now = bool(form.errors or findings)
    context = {"form": form, "title": title, "back": back, "subject": subject, "findings": findings}
    return render(request, "accounts/form.html", context, status=422 if refused_now else 200)

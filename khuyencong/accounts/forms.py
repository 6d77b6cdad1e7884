"""Forms of this room. What they hold is checked by the services; here only shapes and look-ups."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import BodyKind, Capacity, Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.common.fold import composed
from khuyencong.places.choices import Level
from khuyencong.places.fields import PlaceField
from khuyencong.ui.forms import Form, Worded

_POSITION_HELP = _("Ghi khi bước ký nội bộ gọi đích danh chức danh, ví dụ: Trưởng phòng Quản lý công nghiệp")
_DOCUMENT_HELP = _("Ví dụ: 15/QĐ-SCT ngày 05/01/2026")


class Day(forms.DateField):
    """A day; browsers offer their own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UserByName(forms.CharField):
    """A user, by login name."""

    def clean(self, value: Any) -> Any:
        name = composed(super().clean(value)).lower()
        if not name:
            return None
        user = User.objects.filter(username__iexact=name, is_active=True).first()
        if user is None:
            words = _("Không có tài khoản đang mở nào tên “%(name)s”.")
            raise forms.ValidationError(words, params={"name": name[:60]})
        return user


class BodyByName(forms.CharField):
    """A body, by its name or a part of it that only one body has."""

    def clean(self, value: Any) -> Any:
        name = composed(super().clean(value))
        if not name:
            return None
        exact = Organisation.objects.filter(name=name).first()
        if exact:
            return exact
        near = list(Organisation.objects.filter(name__icontains=name).order_by("name", "id")[:6])
        if len(near) == 1:
            return near[0]
        if not near:
            words = _("Không có cơ quan, đơn vị nào tên “%(name)s”.")
            raise forms.ValidationError(words, params={"name": name[:60]})
        words = _("Có nhiều đơn vị khớp, ghi rõ một tên: %(names)s.")
        raise forms.ValidationError(words, params={"names": "; ".join(body.name for body in near)})


class LoginForm(Worded, auth_forms.AuthenticationForm):
    """Name and password; a wrong pair is answered without telling which of the two was wrong."""

    username = auth_forms.UsernameField(label=_("Tên đăng nhập"), widget=forms.TextInput())
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường."),
        "inactive": _("Tài khoản đã khóa. Liên hệ quản trị hệ thống của đơn vị."),
    }


class PasswordChangeForm(Worded, auth_forms.PasswordChangeForm):
    """The old password, and the new one twice."""


class PasswordResetForm(Worded, auth_forms.PasswordResetForm):
    """The address a reset letter goes to."""

    email = forms.EmailField(label=_("Thư điện tử của tài khoản"), max_length=254)


class SetPasswordForm(Worded, auth_forms.SetPasswordForm):  # type: ignore[type-arg]
    """The new password twice, after a reset letter."""


class UserForm(Form):
    username = forms.CharField(label=_("Tên đăng nhập"), max_length=150)
    full_name = forms.CharField(label=_("Họ và tên"), max_length=200)
    email = forms.EmailField(label=_("Thư điện tử"), help_text=_("Người dùng nhận thư để tự đặt mật khẩu."))


class OrganisationForm(Form):
    """A body; `on` is the day its place must be valid."""

    name = forms.CharField(label=_("Tên"), max_length=300)
    short_name = forms.CharField(label=_("Tên ngắn"), max_length=100, required=False)
    symbol = forms.CharField(label=_("Ký hiệu trên văn bản"), max_length=50, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=BodyKind.choices)
    province = PlaceField(
        label=_("Tỉnh"), level=Level.PROVINCE, required=False, help_text=_("Để trống với cơ quan trung ương.")
    )
    commune = PlaceField(
        label=_("Xã, phường, đặc khu"), required=False, help_text=_("Chỉ ghi với cơ quan cấp xã; tỉnh theo xã.")
    )
    parent = BodyByName(
        label=_("Trực thuộc"), max_length=300, required=False, help_text=_("Tên cơ quan cấp trên, nếu có.")
    )
    valid_from = Day(label=_("Hoạt động từ ngày"), required=False)
    valid_to = Day(label=_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("province", "commune"):
            cast(PlaceField, self.fields[name]).on = on


class SuccessionForm(Form):
    new = BodyByName(label=_("Cơ quan kế thừa"), max_length=300)
    on = Day(label=_("Từ ngày"))
    document = forms.CharField(label=_("Văn bản"), max_length=200, help_text=_DOCUMENT_HELP)


class MembershipForm(Form):
    organisation = BodyByName(label=_("Cơ quan, đơn vị"), max_length=300)
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role.choices)
    position = forms.CharField(label=_("Chức danh"), max_length=100, required=False, help_text=_POSITION_HELP)
    valid_from = Day(label=_("Từ ngày"))
    valid_to = Day(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa định ngày."))
    document = forms.CharField(label=_("Văn bản giao việc"), max_length=200, required=False, help_text=_DOCUMENT_HELP)


class PositionForm(Form):
    position = forms.CharField(
        label=_("Chức danh"), max_length=100, required=False, help_text=_("Để trống để bỏ chức danh đang ghi.")
    )


class EndForm(Form):
    last_day = Day(label=_("Ngày cuối cùng"))
    document = forms.CharField(label=_("Văn bản"), max_length=200, required=False, help_text=_DOCUMENT_HELP)


class DeputyForm(Form):
    user = UserByName(label=_("Tên đăng nhập của người ký thay"), max_length=150)
    capacity = forms.ChoiceField(label=_("Tư cách ký"), choices=[c for c in Capacity.choices if c[0]])
    document = forms.CharField(label=_("Văn bản giao việc"), max_length=200, help_text=_DOCUMENT_HELP)
    valid_from = Day(label=_("Từ ngày"))
    valid_to = Day(label=_("Đến hết ngày"), required=False)


class HandOverForm(Form):
    to_user = UserByName(label=_("Tên đăng nhập của người nhận"), max_length=150)
    document = forms.CharField(label=_("Văn bản bàn giao"), max_length=200, help_text=_DOCUMENT_HELP)

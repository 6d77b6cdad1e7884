"""The letter with which somebody opens an account that was made for them."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User


def password_link(user: User) -> str:
    """The address where a user sets a password once. It ends with its first use or after PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.SITE_URL + reverse("accounts:reset-confirm", args=[uid, token])


def send_invitations(users: Iterable[User]) -> list[str]:
    """Mail each user the link to set a password, in the user's language; the names of those whom no mail reached."""
    failed = []
    for user in users:
        with translation.override(user.language or "vi"):
            words = render_to_string("accounts/invitation.txt", {"user": user, "link": password_link(user)})
            subject = _("Mời dùng nền tảng khuyến công")
        try:
            send_mail(subject, words, None, [user.email])
        except OSError:  # smtplib's errors are OSErrors
            failed.append(user.username)
    return failed

"""Make and withdraw tokens; forget old answers."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import memberships_of
from khuyencong.api.choices import ANSWERS_KEPT_DAYS, DAYS_MAX, TOKENS_MAX, Scope
from khuyencong.api.models import Answer, Token
from khuyencong.audit.services import record
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.common.fold import composed

PREFIX = "kc_"
SHOWN = 10
LABEL_MAX = 100


def digest_of(secret: str) -> str:
    """What is kept of a token. It is random and long: a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(
    *, organisation: Organisation, label: str, scopes: Iterable[str], expires_on: date, by: User, at: datetime
) -> tuple[Token, str]:
    """Let a program act for oneself and one body until a day. The token, and the secret nobody sees again.

    Raises Invalid by field: no label, no or an unknown right, a day that has passed or lies beyond a year, a body the
    user does not act for, too many tokens in use.
    """
    on, wanted, words = local_date(at), list(dict.fromkeys(scopes)), composed(label)
    wrong: dict[str, list[str]] = {}
    if not words or len(words) > LABEL_MAX:
        wrong["label"] = [_("Ghi khóa dùng cho việc gì, từ 1 đến 100 ký tự.")]
    if not wanted or set(wanted) - set(Scope.values):
        wrong["scopes"] = [_("Chọn ít nhất một quyền.")]
    if not on <= expires_on <= on + timedelta(days=DAYS_MAX):
        wrong["expires_on"] = [_("Chọn một ngày từ hôm nay đến một năm sau.")]
    if organisation.pk not in {m.organisation_id for m in memberships_of(by, on)}:
        wrong["organisation"] = [_("Tài khoản không giữ vai trò nào ở cơ quan này.")]
    User.objects.select_for_update().get(pk=by.pk)
    if Token.objects.filter(user=by, withdrawn_at__isnull=True, expires_on__gte=on).count() >= TOKENS_MAX:
        wrong[""] = [_("Đang có %(count)s khóa còn dùng được. Thu hồi khóa không dùng nữa.") % {"count": TOKENS_MAX}]
    if wrong:
        raise Invalid(wrong)
    secret = PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(
        user=by,
        organisation=organisation,
        label=words,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        scopes=wanted,
        made_at=at,
        expires_on=expires_on,
    )
    _log("api.make_token", made, by, at)
    return made, secret


@transaction.atomic
def withdraw_token(*, token: Token, by: User, at: datetime) -> Token:
    """End a token at once. Raises WrongState for one that was withdrawn before."""
    rows = Token.objects.filter(pk=token.pk, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=at, withdrawn_by=by):
        raise WrongState(token, "api.withdraw_token")
    token.refresh_from_db()
    _log("api.withdraw_token", token, by, at)
    return token


def forget_answers(*, at: datetime) -> int:
    """Delete answers to writes of a few days ago; how many. A key may then be used anew."""
    return Answer.objects.filter(made_at__lt=at - timedelta(days=ANSWERS_KEPT_DAYS)).delete()[0]


def _log(act: str, token: Token, by: User, at: datetime) -> None:
    detail = {
        "user": token.user_id,
        "organisation": token.organisation_id,
        "scopes": ", ".join(token.scopes),
        "expires_on": token.expires_on.isoformat(),
    }
    record(act=act, by=by, at=at, subject=f"api.token:{token.pk}", label=str(token), detail=detail)

"""Reads of tokens."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from khuyencong.accounts.access import may
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import act_for_one_body, memberships_of
from khuyencong.api.models import Token
from khuyencong.api.services import digest_of

# The last use is a hint for people: one write a minute is enough.
USE_EVERY = timedelta(minutes=1)


def tokens_visible_to(user: User, at: datetime) -> QuerySet[Token]:
    """A user's own tokens; an administrator sees everybody's. The newest first."""
    rows = Token.objects.select_related("user", "organisation", "withdrawn_by").order_by("-made_at", "-id")
    return rows if may(user, "api.manage", at) else rows.filter(user=user)


def bodies_of_user(user: User, on: date) -> QuerySet[Organisation]:
    """The bodies a user acts for on a day."""
    held = {m.organisation_id for m in memberships_of(user, on)}
    return Organisation.objects.filter(pk__in=held).order_by("name", "id")


def token_in_use(secret: str, at: datetime, on: date) -> Token | None:
    """The token of a secret, if it may be used now: known, not withdrawn, not expired, its user active and still acting
    for its body. The user it gives acts for that body alone."""
    token = Token.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if token is None or token.withdrawn_at is not None or token.expires_on < on:
        return None
    if not act_for_one_body(token.user, token.organisation_id, on):
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token

"""First day: the administrator and the organisation that runs the platform."""

from datetime import datetime

from django.db import transaction

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date


@transaction.atomic
def create_administrator(
    *, username: str, full_name: str, email: str, organisation: str, password: str | None, at: datetime
) -> tuple[User, bool]:
    """Create the first administrator and the body that runs the platform, or find those that exist.

    Without a password the account waits for its link (`accounts.letters.password_link`). Returns the user and
    whether it is new.
    """
    body, _new = Organisation.objects.get_or_create(name=organisation, kind=BodyKind.PLATFORM)
    user, new = User.objects.get_or_create(username=username, defaults={"full_name": full_name, "email": email})
    if new:
        user.set_password(password)
        user.save(update_fields=["password"])
    if not Membership.objects.filter(user=user, role=Role.ADMINISTRATOR).exists():
        Membership.objects.create(
            user=user, organisation=body, role=Role.ADMINISTRATOR, valid_from=local_date(at), document="khuyencong init"
        )
        audit.record(
            act="operations.init", by=None, at=at, subject=f"accounts.User:{user.pk}", label=username, detail={}
        )
    return user, new

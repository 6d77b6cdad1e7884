"""A file opens only through the room that owns it."""

from collections.abc import Callable
from datetime import date

from django.http import Http404

from khuyencong.accounts.access import ANYONE
from khuyencong.accounts.models import User
from khuyencong.common.errors import Denied
from khuyencong.files.models import Attachment

ACTS: dict[str, frozenset[str]] = {"files.open": ANYONE}

# (user, id of the owning record, day) -> may this user read the files of that record?
Opener = Callable[[User, int, date], bool]
_OPENERS: dict[str, Opener] = {}


def register(owner_kind: str, opener: Opener) -> None:
    """Say who may open the files of a kind of record ("programmes.project"). Called in the room's apps.ready().

    Raises ValueError when another function is registered for the kind.
    """
    if _OPENERS.get(owner_kind, opener) is not opener:
        raise ValueError(f"files of {owner_kind!r} already have an access function")
    _OPENERS[owner_kind] = opener


def owner_parts(owner: str) -> tuple[str, int]:
    """ "programmes.project:17" as ("programmes.project", 17). Raises ValueError for another form or an unknown kind."""
    kind, colon, number = owner.rpartition(":")
    if not colon or not number.isascii() or not number.isdigit():
        raise ValueError(f"{owner!r} is not 'room.model:id'")
    if kind not in _OPENERS:
        raise ValueError(f"no room has registered files of {kind!r}")
    return kind, int(number)


def may_open(user: User, owner: str, on: date) -> bool:
    """Whether a user may open the files of a record; an opener that raises Http404 or Denied says no."""
    try:
        kind, number = owner_parts(owner)
        return bool(_OPENERS[kind](user, number, on))
    except (ValueError, Http404, Denied):
        return False


def get_attachment_for(user: User, attachment_id: int, act: str, on: date) -> Attachment:
    """The attachment, if its owning room lets the user open it. Else Http404: its existence stays hidden."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or not may_open(user, attachment.owner, on):
        raise Http404
    return attachment

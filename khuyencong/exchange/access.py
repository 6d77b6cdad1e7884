"""Who may import, and the door to one import."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from khuyencong.accounts.access import ANYONE, acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.errors import Denied
from khuyencong.exchange import importers
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

# Whoever works in an office. Which kinds of data one may import is the act each importer names.
_OFFICES = ANYONE - {Role.ESTABLISHMENT, Role.INFRASTRUCTURE_INVESTOR, Role.COUNCIL_MEMBER}
ACTS: dict[str, frozenset[str]] = {"exchange.import": roles(_OFFICES)}


def offered_to(user: User | AnonymousUser, on: date) -> list[Importer]:
    """The importers a user holds the act of, on a day."""
    held = roles_of(user, on)
    return [i for i in importers.known().values() if acts().get(i.act, frozenset()) & held]


def importer_for(user: User | AnonymousUser, kind: str, on: date) -> Importer:
    """The importer of a kind. Raises Http404 for one nobody registered, Denied("role") for one that is not theirs."""
    if kind not in importers.known():
        raise Http404
    importer = importers.get(kind)
    if not acts().get(importer.act, frozenset()) & roles_of(user, on):
        raise Denied("role", act=importer.act)
    return importer


def get_batch_for(user: User | AnonymousUser, batch_id: int, on: date, *, write: bool = False) -> ImportBatch:
    """An import the user may see. Raises Http404; with `write` also Denied when its act is not theirs."""
    batch = ImportBatch.objects.visible_to(user, on=on).select_related("by", "organisation").filter(pk=batch_id).first()
    if batch is None:
        raise Http404
    if write:
        importer_for(user, batch.kind, on)
    return batch


def may_open_files(user: User, batch_id: int, on: date) -> bool:
    """The uploaded file opens for those who may import such files and see the import."""
    try:
        get_batch_for(user, batch_id, on, write=True)
    except (Http404, Denied):
        return False
    return True

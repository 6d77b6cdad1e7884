"""Who may open papers, read the register book and attach signed copies."""

from datetime import date

from django.http import Http404

from khuyencong.accounts.access import acts, roles
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.common.errors import Denied
from khuyencong.files.access import may_open
from khuyencong.papers.models import Binder, HandedDraft, IssuedPaper

OFFICES = roles(
    Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.REGIONAL_CENTRE
)

ACTS: dict[str, frozenset[str]] = {
    "papers.open": frozenset(Role.values),
    "papers.register": roles(OFFICES, Role.AUDITOR),
    "papers.open_binder": frozenset(Role.values),
    "papers.attach_signed": roles(OFFICES, Role.CENTRE_OFFICER, Role.SERVICE_ORGANISATION),
}


def _sees(user: User, paper: IssuedPaper, on: date) -> bool:
    if may_open(user, paper.subject, on):
        return True
    holds_book = bool(roles_of(user, on) & ACTS["papers.register"])
    return holds_book and IssuedPaper.objects.visible_to(user, on=on).filter(pk=paper.pk).exists()


def get_paper_for(user: User, paper_id: int, act: str, on: date) -> IssuedPaper:
    """The paper, if the owning room lets the user read the record's files or the user keeps the register book.

    Http404 if invisible; Denied("role") without a role for the act.
    """
    paper = IssuedPaper.objects.select_related("issuer", "by").filter(pk=paper_id).first()
    if paper is None or not _sees(user, paper, on):
        raise Http404
    if not roles_of(user, on) & acts()[act]:
        raise Denied("role", act=act)
    return paper


def may_open_files(user: User, paper_id: int, on: date) -> bool:
    """For files: whether the stored files of a paper may be read."""
    get_paper_for(user, paper_id, "papers.open", on)
    return True


def get_draft_for(user: User, draft_id: int, act: str, on: date) -> HandedDraft:
    """A paper that went out for signature, if the owning room lets the user read the record's files.

    Http404 if invisible; Denied("role") without a role for the act.
    """
    draft = HandedDraft.objects.select_related("by").filter(pk=draft_id).first()
    if draft is None or not may_open(user, draft.subject, on):
        raise Http404
    if not roles_of(user, on) & acts()[act]:
        raise Denied("role", act=act)
    return draft


def may_open_draft_files(user: User, draft_id: int, on: date) -> bool:
    """For files: whether the stored files of a handed-out paper may be read."""
    get_draft_for(user, draft_id, "papers.open", on)
    return True


def get_binder_for(user: User, binder_id: int, on: date) -> Binder:
    """A binder, if the user may open the record and every record its files belong to, today. Else Http404."""
    binder = Binder.objects.select_related("by").filter(pk=binder_id).first()
    if binder is None or not all(may_open(user, owner, on) for owner in (binder.subject, *binder.owners)):
        raise Http404
    return binder

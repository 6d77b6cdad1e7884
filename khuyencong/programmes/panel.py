"""The sheets of the projects on the page of an establishment: its projects, what is printed of them, the papers."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyencong.accounts.models import User
from khuyencong.common.fold import search_key
from khuyencong.files.selectors import attachments_of_many
from khuyencong.papers.selectors import issued_for_many
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.models import PublishedProject
from khuyencong.programmes.selectors import projects_of_beneficiary
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.registry import selectors as registry
from khuyencong.support import selectors as support

ROWS = 100
PAPERS = 60
PRINTED = 20


def projects_sheet(establishment_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """The beneficiary's projects the reader may see, and those printed in public pages under its name."""
    found = list(projects_of_beneficiary(establishment_id, user, on).select_related("implementer")[: ROWS + 1])
    printed = _printed(establishment_id)
    if not found and not printed:
        return None
    lines = [(project, SUPPORT_PROJECT.state(project.status).label) for project in found[:ROWS]]
    context = {"lines": lines, "more": len(found) > ROWS, "most": ROWS, "printed": printed}
    return render_to_string("programmes/panel.html", context)


def _printed(establishment_id: int) -> list[PublishedProject]:
    """Printed projects whose beneficiary is called the same, in today's province: a likeness of names."""
    who = registry.summary(establishment_id)
    key = search_key(who.name)
    rows = PublishedProject.objects.filter(province=who.province_id, search_key__contains=key)
    return [row for row in rows[:PRINTED] if key in search_key(row.beneficiary)]


def papers_sheet(establishment_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """The papers of every dossier of the establishment that the reader may open, newest first."""
    if not isinstance(user, User):
        return None
    subjects = {p.subject: p.code for p in projects_of_beneficiary(establishment_id, user, on)[:ROWS]}
    own = support.items_of_beneficiary(establishment_id).visible_to(user, on=on)[:ROWS]
    subjects |= {item.subject: item.subject_label for item in own if item.subject not in subjects}
    labels = dict(PaperKind.choices)
    papers = [(p, labels.get(p.kind, p.name), subjects[p.owner]) for p in attachments_of_many(subjects)[: PAPERS + 1]]
    issued = [(p, subjects[p.subject]) for p in issued_for_many(subjects).visible_to(user, on=on)[:PAPERS]]
    if not papers and not issued:
        return None
    context = {"papers": papers[:PAPERS], "issued": issued, "more": len(papers) > PAPERS, "most": PAPERS}
    return render_to_string("programmes/papers_panel.html", context)

"""The sheet "Đề án" on an establishment's page."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyencong.accounts.models import User
from khuyencong.programmes.selectors import projects_of_beneficiary
from khuyencong.programmes.states import SUPPORT_PROJECT

ROWS = 20


def projects_sheet(establishment_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """The beneficiary's projects the reader may see, at most twenty; nothing when there is none."""
    found = list(projects_of_beneficiary(establishment_id, user, on)[:ROWS])
    if not found:
        return None
    lines = [(project, SUPPORT_PROJECT.state(project.status).label) for project in found]
    return render_to_string("programmes/panel.html", {"lines": lines})

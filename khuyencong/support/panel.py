"""The sheet "Tiền Nhà nước đã hỗ trợ" on an establishment's page."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from khuyencong.accounts.models import User
from khuyencong.ledger.selectors import subject_url
from khuyencong.support import selectors
from khuyencong.support.choices import ItemState

ROWS = 20


def money_sheet(establishment_id: int, user: User | AnonymousUser, on: date) -> SafeString | None:
    """What the establishment received or is planned to receive, newest year first, at most twenty lines.

    Of another office's item only purse, year, amount and office; nothing when there is none.
    """
    if not isinstance(user, User):
        return None
    rows = selectors.items_of_beneficiary(establishment_id).select_related("beneficiary")
    items = list(rows[: ROWS + 1])
    if not items:
        return None
    lines = []
    for item in items[:ROWS]:
        seen = selectors.may_see(user, item, on)
        url = subject_url(item.subject) if seen else ""
        lines.append((selectors.outward(item), item if seen else None, url, ItemState(item.state).label))
    return render_to_string("support/panel.html", {"lines": lines, "more": len(items) > ROWS})

"""What the screens of results show: the follow-up list, the claims of a project, one declaration."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.fold import search_key
from khuyencong.files.selectors import attachments_of
from khuyencong.law.selectors import working_calendar
from khuyencong.programmes import selectors
from khuyencong.programmes.fiveyear.page import amount, process_events, unit_of
from khuyencong.programmes.fiveyear.states import DECLARATION
from khuyencong.programmes.models import Claim, Declaration, Project
from khuyencong.programmes.results import base
from khuyencong.programmes.results.choices import ClaimState, DeclarationStatus, Occasion, Stopped
from khuyencong.programmes.results.indicators import Indicator, indicators
from khuyencong.ui.components import Move, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.selectors import acts_offered, open_task

TEXT_MAX = 200
PANEL_ROWS = 12
TAG_LOOK = {
    DeclarationStatus.OPEN: "open", DeclarationStatus.SENT: "wait", DeclarationStatus.CONFIRMED: "ok",
    DeclarationStatus.WITHDRAWN: "end",
}  # fmt: skip
CLAIM_LOOK = {
    ClaimState.DRAFT: "open", ClaimState.SENT: "wait", ClaimState.CONFIRMED: "ok", ClaimState.SUPERSEDED: "end",
    ClaimState.WITHDRAWN: "end",
}  # fmt: skip
LATE = "late"


def declaration_tag(declaration: Declaration) -> Tag:
    """State of a declaration; a confirmed answer that the work has stopped says so."""
    if declaration.status == DeclarationStatus.CONFIRMED and not declaration.operating:
        return Tag(_("Không còn hoạt động"), "bad")
    state = DECLARATION.state(declaration.status)
    return Tag(state.label, TAG_LOOK[DeclarationStatus(declaration.status)])  # type: ignore[arg-type]


def claim_tag(claim: Claim) -> Tag:
    """State of a claim."""
    return Tag(ClaimState(claim.state).label, CLAIM_LOOK[ClaimState(claim.state)])  # type: ignore[arg-type]


# The follow-up list


def list_page(rows: QuerySet[Declaration], query: QueryDict, at: datetime) -> dict[str, Any]:
    """Declarations a reader may see: by state and occasion, late ones marked; the next due first."""
    on = local_date(at)
    text = query.get("q", "").replace("\0", "").strip()[:TEXT_MAX]
    status, occasion = query.get("status", ""), query.get("occasion", "")
    if text:
        rows = rows.filter(
            Q(project__search_key__contains=search_key(text))
            | Q(project__code__icontains=text)
            | Q(establishment__search_key__contains=search_key(text))
        )
    if status in DeclarationStatus.values:
        rows = rows.filter(status=status)
    elif status == LATE:
        rows = rows.filter(status=DeclarationStatus.OPEN, due_on__lt=on)
    if occasion in Occasion.values:
        rows = rows.filter(occasion=occasion)
    states = [(s.key, s.label) for s in DECLARATION.states]
    labels = {**dict(states), LATE: _("Quá hạn trả lời")}
    orders = {
        "due": Order(_("hạn trả lời"), ("due_on", "project__code", "id")),
        "project": Order(_("mã đề án"), ("project__code", "asked_on", "id")),
    }
    filters = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "status": labels.get(status, ""),
        "occasion": Occasion(occasion).label if occasion in Occasion.values else "",
    }
    rows = rows.select_related("project__province", "project__implementer", "establishment")
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=spoken(), exportable=True)
    calendar = working_calendar()
    lines = [
        {
            "declaration": d,
            "tag": declaration_tag(d),
            "days": calendar.between(on, d.due_on) if d.due_on and d.status == DeclarationStatus.OPEN else None,
            "url": reverse("programmes:declaration", args=[d.project_id, d.pk]),
        }
        for d in page
    ]
    return {
        "page": page,
        "lines": lines,
        "text": text,
        "status": status,
        "occasion": occasion,
        "states": [*states, (LATE, labels[LATE])],
        "occasions": Occasion.choices,
    }


# The claims of one project


@dataclass(frozen=True)
class ClaimLine:
    """A claim in words."""

    claim: Claim
    indicator: Indicator
    unit: str
    whole: str
    counted: str
    share: str
    tag: Tag


def claim_line(claim: Claim) -> ClaimLine:
    """A claim as tables show it; the share only where it is not the whole."""
    indicator = indicators()[claim.indicator]
    shared = claim.whole and claim.counted is not None and claim.counted != claim.whole
    share = formats.percent(Decimal(claim.counted or 0) / claim.whole, spoken()) if shared and claim.whole else ""
    none = _("chưa có số liệu")
    return ClaimLine(
        claim, indicator, unit_of(indicator), amount(indicator, claim.whole) if claim.whole is not None else none,
        amount(indicator, claim.counted) if claim.counted is not None else none, share, claim_tag(claim),
    )  # fmt: skip


def project_results_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Every claim of one project with its state and versions, and what is still asked; a constant number of queries."""
    on = local_date(at)
    declarations = list(
        project.declarations.select_related("establishment", "sent_by", "confirmed_by").order_by("-asked_on", "-id")
    )
    claims = (
        project.claims.exclude(state=ClaimState.DRAFT)
        .select_related("declaration__establishment", "declaration__sent_by", "declaration__confirmed_by", "product")
        .order_by("indicator", "-year", "-id")
    )
    may_claim = selectors.acts_for(user, project.implementer, on) and may(user, "programmes.claim", at)
    order = list(indicators())
    lines = sorted(map(claim_line, claims), key=lambda x: (order.index(x.claim.indicator), -x.claim.year, -x.claim.pk))
    return {
        "project": project,
        "declarations": [(d, declaration_tag(d)) for d in declarations],
        "lines": lines,
        "may_claim": may_claim,
        "beneficiaries": base.beneficiary_names(project) if may_claim else [],
        "open": [d for d in declarations if d.status == DeclarationStatus.OPEN],
    }


def results_sheet(project: Project) -> SafeString | str:
    """The sheet "Kết quả" for the page of a project: what was sent, at most twelve lines; nothing while nobody asked
    and nobody declared. Two queries."""
    claims = project.claims.filter(state__in=[ClaimState.CONFIRMED, ClaimState.SENT]).order_by("-year", "id")
    lines = [claim_line(c) for c in claims[:PANEL_ROWS]]
    waiting = project.declarations.filter(status=DeclarationStatus.OPEN).order_by("due_on", "id").first()
    if not lines and waiting is None:
        return ""
    return render_to_string("programmes/results/panel.html", {"project": project, "lines": lines, "waiting": waiting})


# One declaration


def declaration_page(declaration: Declaration, user: User, at: datetime) -> dict[str, Any]:
    """One declaration: whose move, its lines, its evidence, what may be done."""
    on = local_date(at)
    claims = declaration.claims.select_related("product", "corrects").order_by("id")
    offers = [o.transition for o in acts_offered(DECLARATION, declaration, user, on)]
    mine = selectors.acts_for(user, declaration.project.implementer, on) and may(user, "programmes.claim", at)
    editable = declaration.status == DeclarationStatus.OPEN and mine
    return {
        "project": declaration.project,
        "declaration": declaration,
        "tag": declaration_tag(declaration),
        "move": _move(declaration, user, at),
        "lines": [claim_line(c) for c in claims],
        "evidence": list(attachments_of(declaration.subject)),
        "editable": editable,
        "offers": [t for t in offers if t.act != "withdraw" or declaration.occasion == Occasion.OWN],
        "events": process_events(DECLARATION, declaration.pk),
        "own": declaration.occasion == Occasion.OWN,
        "stopped": Stopped(declaration.stopped).label if declaration.stopped else "",
    }


def _move(declaration: Declaration, user: User, at: datetime) -> Move | None:
    task = open_task(DECLARATION.key, declaration.pk)
    if task is None:
        return None
    on = local_date(at)
    days = working_calendar().between(on, task.due_on) if task.due_on else None
    mine = [o.transition for o in acts_offered(DECLARATION, declaration, user, on)]
    text = DECLARATION.state(declaration.status).explanation
    if not mine:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or ""}
        return Move(title, False, task.opened_at, str(task.sent_by), task.due_on, days, text)
    title = _("Lượt của bạn: %(act)s") % {"act": str(mine[0].label)}
    url = reverse("programmes:declaration_act", args=[declaration.project_id, declaration.pk, mine[0].act])
    return Move(title, True, task.opened_at, str(task.sent_by), task.due_on, days, text, mine[0].label, url)

"""What the pages of dossiers show."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import acts
from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.clusters.choices import ClusterKind
from khuyencong.clusters.models import Cluster
from khuyencong.clusters.procedures.choices import FINAL, DossierKind, Status, Territory
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.clusters.procedures.selectors import (
    chosen_investor,
    conditions,
    council_of,
    law_of,
    missing_papers,
    occupancy_test_of,
)
from khuyencong.clusters.procedures.services import EDITABLE
from khuyencong.clusters.procedures.states import process_of
from khuyencong.clusters.selectors import entry_at
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.law.selectors import code_label, working_calendar
from khuyencong.places.models import Unit
from khuyencong.ui.components import Check, Event, Move, Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

LOOK = {Status.DECIDED: "ok", Status.CLOSED: "ok", Status.REFUSED: "bad", Status.COMPLETING: "wait"}


def tag_of(dossier: Dossier) -> Tag:
    """Where a dossier stands, in one word."""
    return Tag(Status(dossier.status).label, LOOK.get(Status(dossier.status), "open"))  # type: ignore[arg-type]


def dossiers_page(query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """The dossiers a reader may see, newest first; filters in the address."""
    on = local_date(at)
    rows = Dossier.objects.visible_to(user, on=on).select_related("cluster", "province", "commune")
    wanted = {name: query.get(name, "") for name in ("kind", "status")}
    filters: dict[str, Any] = {}
    if wanted["kind"] in DossierKind.values:
        rows, filters["kind"] = rows.filter(kind=wanted["kind"]), DossierKind(wanted["kind"]).label
    if wanted["status"] == "open":
        rows, filters["status"] = rows.exclude(status__in=FINAL), _("Chưa xong")
    elif wanted["status"] in Status.values:
        rows, filters["status"] = rows.filter(status=wanted["status"]), Status(wanted["status"]).label
    orders = {"received": Order(_("ngày nhận, mới trước"), ("-received_on", "-id"))}
    page = Page(query, rows, orders, filters, lang=spoken())
    return {
        "page": page,
        "lines": [(d, tag_of(d), code_label(d.regime)) for d in page],
        "wanted": wanted,
        "kinds": DossierKind.choices,
        "statuses": [("open", _("Chưa xong")), *Status.choices],
        "may_open": bool(acts()["cluster_procedures.open"] & roles_of(user, on)),
    }


def _move(dossier: Dossier, offers: list[Any], on: date) -> Move | None:
    process = process_of(dossier)
    task = open_task(process.key, dossier.pk)
    if task is None:
        return None
    text = process.state(dossier.status).explanation
    days = working_calendar().between(on, task.due_on) if task.due_on else None
    if not offers:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or _("cơ quan có thẩm quyền")}
        return Move(title, False, task.opened_at, "", task.due_on, days, text)
    first = offers[0]
    url = reverse("cluster_procedures:act", args=[dossier.pk, first.act])
    title = _("Lượt của bạn: %(act)s") % {"act": str(first.label)}
    return Move(title, True, task.opened_at, "", task.due_on, days, text, first.label, url)


def _checks(dossier: Dossier, edits: bool) -> list[Check]:
    law = law_of(dossier)
    if not dossier.with_applications or law.papers is None:
        return []
    given = {p.code: p for p in dossier.papers.all()}
    missing = set(missing_papers(dossier))
    made = []
    for code in law.papers.codes:
        paper = given.get(code)
        note = f"{paper.number}, {formats.date_short(paper.dated, spoken())}" if paper else ""
        if paper is None and code not in missing:
            note = _("nếu có")
        url = reverse("cluster_procedures:paper", args=[dossier.pk, code]) if edits and paper is None else ""
        words = code_label(code)
        made.append(Check(words[:1].upper() + words[1:], paper is not None, note, url))
    return made


def _events(dossier: Dossier) -> list[Event]:
    process = process_of(dossier)
    sentences = {t.act: str(t.sentence) for t in process.transitions}
    events = []
    for record in timeline(process.key, dossier.pk):
        said = sentences.get(record.act, record.act)
        note = " · ".join(filter(None, [record.number, record.note, "; ".join(record.missing)]))
        kind = "back" if record.answer == "send_back" else ""
        events.append(Event(said[:1].upper() + said[1:], record.at, str(record.organisation), note, kind))  # type: ignore[arg-type]
    return [*events, Event(_("Nhận hồ sơ"), dossier.received_on, str(dossier.commune or dossier.department))]


def _ha(area: Decimal | None) -> str:
    if area is None:
        return formats.NONE
    shown = area.normalize()
    exponent = shown.as_tuple().exponent
    return f"{formats.number(shown, spoken(), max(0, -exponent) if isinstance(exponent, int) else 0)} ha"


def _proposal(dossier: Dossier) -> list[Row]:
    entry = entry_at(dossier.cluster, dossier.received_on)
    rows = [
        Row(_("Diện tích đề nghị"), _ha(dossier.area_ha)),
        Row(_("Diện tích trong quy hoạch"), _ha(entry.area_ha) if entry else _("chưa có trong quy hoạch")),
        Row(_("Đất công nghiệp dự kiến"), _ha(dossier.industrial_ha)),
        Row(_("Đất dịch vụ"), _ha(dossier.services_ha)),
        Row(_("Văn bản về quỹ đất"), dossier.land_fund_document or formats.NONE),
    ]
    for kind, area in dossier.types.items():
        rows.append(Row(str(ClusterKind(kind).label), _ha(Decimal(area)) if area else _("có")))
    if dossier.demand_ha is not None:
        rows.append(Row(_("Nhu cầu thuê đất"), f"{_ha(dossier.demand_ha)} · {dossier.demand_document}"))
    if dossier.reason:
        rows.append(Row(_("Lý do"), dossier.reason))
    return rows


def _territory(dossier: Dossier, on: date) -> list[Row]:
    if dossier.kind != DossierKind.ESTABLISH or not dossier.territory_kind:
        return []
    test = occupancy_test_of(dossier, on)
    lang = spoken()
    rows = [
        Row(_("Phạm vi xét"), f"{dossier.territory_label} ({Territory(dossier.territory_kind).label})"),
        Row(_("Căn cứ của phạm vi"), dossier.territory_basis),
        Row(_("Kết quả"), _("Đạt") if test.passed else _("Chưa đạt")),
    ]
    if test.weighted is not None and test.simple is not None:
        rows += [
            Row(_("Lấp đầy trung bình theo diện tích"), f"{formats.number(test.weighted, lang, 2)}%"),
            Row(_("Trung bình cộng (để tham khảo)"), f"{formats.number(test.simple, lang, 2)}%"),
            Row(_("Đất công nghiệp chưa cho thuê"), _ha(test.unleased_ha)),
        ]
    return rows


def dossier_page(dossier: Dossier, user: User, at: datetime) -> dict[str, Any]:
    """One dossier: whose move and by when, what is missing, what is proposed, the test, the selection, the timeline."""
    on = local_date(at)
    process = process_of(dossier)
    offers = [o.transition for o in acts_offered(process, dossier, user, on)]
    edits = dossier.status in EDITABLE and bool(acts()["cluster_procedures.edit"] & roles_of(user, on))
    council = council_of(dossier)
    return {
        "dossier": dossier,
        "tag": tag_of(dossier),
        "regime": code_label(dossier.regime),
        "move": _move(dossier, offers, on),
        "more_acts": offers[1:],
        "edits": edits,
        "checks": _checks(dossier, edits),
        "proposal": _proposal(dossier),
        "territory": _territory(dossier, on),
        "tests_territory": dossier.kind == DossierKind.ESTABLISH,
        "findings": conditions(dossier, on) if dossier.status in {*EDITABLE, Status.AT_COMMITTEE} else [],
        "council": council,
        "investor": chosen_investor(dossier),
        "sets_council": dossier.with_applications and council is None and dossier.status in EDITABLE
        and bool(acts()["cluster_procedures.council"] & roles_of(user, on)),
        "completions": list(dossier.completions.all()),
        "events": _events(dossier),
    }  # fmt: skip


def open_choices(user: User, on: date) -> dict[str, Any]:
    """What a new dossier may be about: the user's clusters, communes and departments."""
    scope = scope_of(user, on)
    clusters = Cluster.objects.living().in_area_of(user, on=on).order_by("search_key", "id")
    provinces = set(clusters.values_list("province_id", flat=True).distinct())
    bodies = Organisation.objects.exclude(valid_to__lt=on).select_related("place")
    communes = bodies.filter(kind=BodyKind.COMMITTEE, place__province_id__in=provinces)
    own = bodies.filter(pk__in=scope.organisation_ids, kind=BodyKind.COMMITTEE)
    departments = bodies.filter(kind=BodyKind.DEPARTMENT, place_id__in=provinces)
    return {
        "clusters": list(clusters), "communes": list((communes | own).distinct()), "departments": list(departments),
    }  # fmt: skip


def territory_units(dossier: Dossier) -> list[Unit]:
    """Units that may be tested: communes of the province on the day of receipt, and its districts before July 2025."""
    rows = Unit.objects.filter(province_id=dossier.province_id) | Unit.objects.filter(parent_id=dossier.province_id)
    day = dossier.received_on
    return [u for u in rows.distinct().order_by("name", "id") if (u.valid_to is None or u.valid_to >= day)]

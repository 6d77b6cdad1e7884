"""What the pages of this room show, gathered in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.common import formats
from khuyencong.common.errors import Denied
from khuyencong.files.models import Attachment
from khuyencong.files.selectors import attachments_of
from khuyencong.network import access
from khuyencong.network.choices import CITATIONS, MEASURES, Capacity, Indicator, Matter, TermState
from khuyencong.network.models import CapacityFact, Collaborator, Responsibility, Term, Training
from khuyencong.network.rules import How, reassign_finding
from khuyencong.network.selectors.capacity import Fact, capacities, capacity_of, fact_words
from khuyencong.network.selectors.coverage import ProvinceCover, collaborators_of, coverage
from khuyencong.network.selectors.listing import JUDGED, Wanted, bodies, commune_lines, communes, terms, today_names
from khuyencong.network.selectors.responsible import Responsible, responsible_bodies
from khuyencong.network.services.papers import ended_label
from khuyencong.places.models import Unit
from khuyencong.places.rules import lower_kind, split_name
from khuyencong.places.selectors import predecessors_of, with_predecessors
from khuyencong.ui.components import Figure, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.maps import Map

SHOWN = 12


def tabs(user: User, at: datetime, current: str) -> list[tuple[str, str, bool]]:
    """(words, address, current) of the pages of this room."""
    pages = [
        ("overview", _("Tổng quan"), "network:overview"),
        ("responsibilities", _("Ai phụ trách"), "network:responsibilities"),
        ("collaborators", _("Cộng tác viên"), "network:collaborators"),
        ("communes", _("Theo xã"), "network:communes"),
        ("bodies", _("Năng lực đơn vị"), "network:bodies"),
        ("training", _("Tập huấn"), "network:trainings"),
    ]
    return [(words, reverse(name), key == current) for key, words, name in pages]


# Overview


def metrics() -> dict[str, dict[str, Any]]:
    """What the map may show: label, unit, and how a province's figure is taken and written."""
    return {
        "share": {
            "label": _("Tỷ lệ xã có cộng tác viên"), "unit": "", "shown": "percent", "of": lambda p: p.share,
            "steps": [Decimal(n) / 5 for n in range(5)],
        },
        "without": {
            "label": _("Xã chưa có cộng tác viên"), "unit": _("xã"), "shown": "number", "of": lambda p: p.without,
        },
        "people": {
            "label": _("Số cộng tác viên"), "unit": _("người"), "shown": "number", "of": lambda p: p.collaborators,
        },
        "named": {
            "label": _("Việc đã có đơn vị phụ trách"), "unit": _("việc"), "shown": "number", "of": lambda p: p.named,
            "known": lambda p: p.knows_bodies,
        },
    }  # fmt: skip


def overview_page(covers: Sequence[ProvinceCover], show: str) -> dict[str, Any]:
    """Figures, map and table of the nation. What nobody wrote down is unknown and stays out of the sums."""
    known = [p for p in covers if p.knows_people]
    table = metrics()
    metric = {"known": lambda p: p.knows_people, **table[show]}
    urls = {p.province.code: reverse("network:province", args=[p.province.code]) for p in covers}
    return {
        "covers": [(p, split_name(p.province.name)[1]) for p in covers],
        "figures": _figures(covers, known),
        "show": show,
        "choices": [(key, m["label"]) for key, m in table.items()],
        "map": Map(
            values={p.province.code: metric["of"](p) if metric["known"](p) else None for p in covers},
            names={p.province.code: p.province.name for p in covers},
            label=metric["label"], unit=metric["unit"], shown=metric["shown"], urls=urls, steps=metric.get("steps", ()),
        ),
        "total": {
            name: sum(getattr(p, name) for p in known)
            for name in ("covered", "reassign", "without", "collaborators")
        } | {"communes": sum(p.communes for p in covers)},
        "matters": len(Matter.values),
        "unknown": len(covers) - len(known),
    }  # fmt: skip


def _figures(covers: Sequence[ProvinceCover], known: Sequence[ProvinceCover]) -> list[Figure]:
    def said(name: str) -> str:
        return formats.number(sum(getattr(p, name) for p in known) if known else None, spoken())

    base = _("%(n)s tỉnh, thành phố đã ghi") % {"n": formats.number(len(known), spoken())}
    listed = reverse("network:communes")
    return [
        Figure(_("Cộng tác viên đang làm"), said("collaborators"), base, reverse("network:collaborators")),
        Figure(_("Xã có cộng tác viên"), said("covered"), base, f"{listed}?state=covered"),
        Figure(
            _("Cộng tác viên cần phân công lại"), said("to_reassign"), _("phân công của xã đã sáp nhập"),
            f"{reverse('network:collaborators')}?state=reassign",
        ),
        Figure(_("Xã chưa có cộng tác viên"), said("without"), base, f"{listed}?state=none"),
        Figure(
            _("Chưa có số liệu"), formats.number(len(covers) - len(known), spoken()),
            _("tỉnh, thành phố, khác với bằng 0"),
        ),
    ]  # fmt: skip


# Who is responsible


def answer_lines(answers: dict[str, Responsible]) -> list[dict[str, Any]]:
    """One line a matter: body, decision, and what should be known before relying on it."""
    return [
        {
            "label": Matter(matter).label,
            "citation": CITATIONS[matter],
            "answer": answer,
            "tag": how_tag(answer.how),
            "url": reverse("network:responsibility", args=[answer.row.pk]) if answer.row else "",
            "given_to": ended_label(answer.row.place.name, answer.row.place.valid_to) if answer.row else "",
        }
        for matter, answer in answers.items()
    ]


def how_tag(how: How) -> Tag:
    """How far an answer can be relied on."""
    return {
        How.NAMED: Tag(_("Đã giao"), "ok"),
        How.INHERITED: Tag(_("Theo đơn vị hành chính cũ"), "wait"),
        How.CATALOGUE: Tag(_("Theo danh mục"), "wait"),
        How.NOBODY: Tag(_("Chưa giao"), "open"),
    }[how]


def row_tag(row: Responsibility, on: date) -> Tag:
    """Where a decision stands on a day."""
    if row.withdrawn_at is not None:
        return Tag(_("Đã hủy ghi"))
    if row.valid_from > on:
        return Tag(_("Chưa bắt đầu"), "open")
    if row.valid_to is not None and row.valid_to < on:
        return Tag(_("Đã kết thúc"), "end")
    if row.place.valid_to is not None and row.place.valid_to < on:
        return Tag(_("Cần giao lại"), "wait")
    return Tag(_("Đang phụ trách"), "ok")


def term_tag(term: Term, on: date) -> Tag:
    """Where a term stands on a day."""
    state = term.state_on(on)
    kinds = {TermState.ACTIVE: "ok", TermState.REASSIGN: "wait", TermState.FUTURE: "open", TermState.ENDED: "end"}
    return Tag(TermState(state).label, kinds.get(state, ""))  # type: ignore[arg-type]


def term_lines(rows: Sequence[Term], user: User, on: date) -> list[dict[str, Any]]:
    """Terms with their mark, the unit they belong to now, and the contact where the reader may see it."""
    now = today_names(rows, on)
    return [
        {
            "term": term,
            "who": term.collaborator,
            "tag": term_tag(term, on),
            "now": now.get(term.commune_id, ""),
            "contact": access.may_see_contact(user, term, on),
        }
        for term in rows
    ]


# One province, one commune


def province_page(province: Unit, user: User, at: datetime, on: date, asked: date) -> dict[str, Any]:
    """Everything of one province that the reader may see."""
    (cover,) = coverage(on, [province])
    wanted = Wanted(province=province)
    running = list(
        terms(user, on, wanted).order_by("commune__search_key", "collaborator__search_key", "id")[: SHOWN + 1]
    )
    lines = commune_lines(communes(user, on, wanted).order_by("search_key", "id"), on, user)
    judged = list(bodies(user, on, wanted).order_by("kind", "name", "id"))
    return {
        "province": province,
        "former": _former_words(province),
        "cover": cover,
        "figures": _province_figures(cover),
        "asked": asked,
        "answers": answer_lines(responsible_bodies(place_id=province.pk, on=asked)),
        "bodies": [(capacities_of, capacities_of.lines) for capacities_of in capacities(judged, on).values()],
        "terms": term_lines(running[:SHOWN], user, on),
        "more_terms": len(running) > SHOWN,
        "without": [line.unit for line in lines if line.state == "none"],
        "again": [line.unit for line in lines if line.state == "reassign"],
        "shown": SHOWN,
        "may_manage": _may_write(user, province, on, at),
    }


def _former_words(unit: Unit) -> str:
    """The units that were merged into one, with their last day."""
    olds = [u for u in predecessors_of(unit) if u.pk != unit.pk]
    return ", ".join(ended_label(lower_kind(u.name), u.valid_to) for u in olds)


def _may_write(user: User, place: Unit, on: date, at: datetime) -> bool:
    if not may(user, "network.manage", at):
        return False
    try:
        access.check_place(user, place, on)
    except Denied:
        return False
    return True


def _province_figures(cover: ProvinceCover) -> list[Figure]:
    def said(value: int) -> str:
        return formats.number(value if cover.knows_people else None, spoken())

    listed = f"{reverse('network:communes')}?province={cover.province.code}"
    return [
        Figure(_("Xã, phường, đặc khu"), formats.number(cover.communes, spoken()), "", listed),
        Figure(
            _("Có cộng tác viên"), said(cover.covered),
            formats.percent(cover.share, spoken()) if cover.knows_people and cover.share is not None else "",
            f"{listed}&state=covered",
        ),
        Figure(
            _("Cộng tác viên cần phân công lại"), said(cover.to_reassign), _("phân công của xã đã sáp nhập"),
            f"{reverse('network:collaborators')}?province={cover.province.code}&state=reassign",
        ),
        Figure(_("Chưa có cộng tác viên"), said(cover.without), "", f"{listed}&state=none"),
        Figure(
            _("Phụ cấp một tháng"), formats.million(cover.pay_month_vnd if cover.knows_people else None, spoken()),
            _("triệu đồng, %(n)s cộng tác viên") % {"n": said(cover.collaborators)} if cover.knows_people else "",
        ),
    ]  # fmt: skip


def commune_page(commune: Unit, user: User, at: datetime, on: date) -> dict[str, Any]:
    """Who is responsible in a commune and who works there."""
    (line,) = commune_lines([commune], on, user)
    seen = list(collaborators_of(commune, on).filter(pk__in=[t.pk for t in line.shown]))
    return {
        "commune": commune,
        "former": _former_words(commune),
        "line": line,
        "answers": answer_lines(responsible_bodies(place_id=commune.pk, on=on)),
        "terms": term_lines(seen, user, on),
        "hidden": line.hidden,
        "findings": [
            reassign_finding(t.commune.name, t.commune.valid_to)
            for t in seen
            if t.commune.valid_to is not None and t.commune.valid_to < on
        ],
        "may_manage": _may_write(user, commune, on, at),
        "sees_province": access.sees_province(user, commune.province, on) if commune.province else False,
    }


# Bodies


def organisation_page(body: Organisation, user: User, at: datetime, on: date) -> dict[str, Any]:
    """Capacity, responsibilities and training of a body."""
    found = capacity_of(body, on)
    by_indicator = {fact.indicator: fact for fact in found.facts}
    history = CapacityFact.objects.filter(organisation=body).select_related("recorded_by")
    held = Responsibility.objects.visible_to(user, on=on).standing().filter(body=body)
    held = held.select_related("place__province").order_by("-valid_from", "id")
    trained = Training.objects.visible_to(user, on=on).filter(organisation=body, withdrawn_at__isnull=True)
    return {
        "body": body,
        "capacity": found,
        "groups": [
            (group.label, [_indicator_line(name, by_indicator.get(name)) for name in Indicator.values
                           if MEASURES[name].group == group])
            for group in Capacity
        ],
        "history": [(row, fact_words(row)) for row in history.order_by("-stated_on", "-id")[:50]],
        "held": [(row, row_tag(row, on)) for row in held[:50]],
        "trainings": trained.select_related("collaborator").order_by("-starts_on", "-id")[:20],
        "judged": body.kind in JUDGED,
        "may_state": _may_state(user, body, on, at) and body.kind in JUDGED,
    }  # fmt: skip


def _indicator_line(name: str, fact: Fact | None) -> dict[str, Any]:
    return {
        "name": name,
        "label": Indicator(name).label,
        "fact": fact,
        "words": fact_words(fact.row) if fact else "",
    }


def _may_state(user: User, body: Organisation, on: date, at: datetime) -> bool:
    if not may(user, "network.state", at):
        return False
    try:
        access.get_organisation_for(user, body.pk, "network.state", on)
    except Denied:
        return False
    return True


def bodies_of_province(province: Unit, kinds: Sequence[str] = ()) -> list[Organisation]:
    """The bodies a province may name: its own, those inside it, those of its predecessors, past ones too."""
    units = with_predecessors([province.pk])
    rows = Organisation.objects.filter(Q(place__in=units) | Q(place__province__in=units))
    wanted = kinds or (BodyKind.DEPARTMENT, BodyKind.CENTRE, BodyKind.SERVICE, BodyKind.COMMITTEE)
    return list(rows.filter(kind__in=wanted).order_by("kind", "name", "id"))


# One collaborator, one decision


def collaborator_page(who: Collaborator, user: User, at: datetime, on: date) -> dict[str, Any]:
    """The terms of a collaborator that the reader may see, newest first."""
    rows = Term.objects.visible_to(user, on=on).filter(collaborator=who)
    lines = term_lines(
        list(rows.select_related("collaborator", "commune__province", "province", "recorded_by", "prior")), user, on
    )
    newest = next((line for line in lines if line["term"].withdrawn_at is None), lines[0] if lines else None)
    trained = Training.objects.filter(collaborator=who, withdrawn_at__isnull=True)
    papers: dict[str, list[Attachment]] = {}
    for file in Attachment.objects.filter(owner__in=[f"network.term:{line['term'].pk}" for line in lines]):
        papers.setdefault(file.owner, []).append(file)
    for line in lines:
        line["papers"] = papers.get(f"network.term:{line['term'].pk}", [])
    return {
        "who": who,
        "lines": lines,
        "newest": newest,
        "trainings": trained.order_by("-starts_on", "-id")[:20],
        "may_manage": newest is not None and _may_write(user, newest["term"].commune, on, at),
        "findings": [
            reassign_finding(line["term"].commune.name, line["term"].commune.valid_to)
            for line in lines
            if line["term"].state_on(on) == TermState.REASSIGN
        ],
        "contact": newest is not None and newest["contact"],
    }


def responsibility_page(row: Responsibility, user: User, at: datetime, on: date) -> dict[str, Any]:
    """One decision with what came before and after it in the same place."""
    chain = Responsibility.objects.visible_to(user, on=on).filter(place=row.place, matter=row.matter)
    return {
        "row": row,
        "tag": row_tag(row, on),
        "citation": CITATIONS[row.matter],
        "papers": attachments_of(f"network.responsibility:{row.pk}"),
        "history": [(r, row_tag(r, on)) for r in chain.select_related("body", "place").order_by("-valid_from", "-id")],
        "may_manage": row.withdrawn_at is None and _may_write(user, row.place, on, at),
        "open": row.withdrawn_at is None and (row.valid_to is None or row.valid_to >= on),
    }

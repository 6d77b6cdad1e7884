"""What the screens of twins show, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import may
from khuyencong.audit.selectors import entries_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.registry import columns, merging
from khuyencong.registry.access import may_confirm_merge, may_merge
from khuyencong.registry.choices import MergeState, PairOrigin, PairState, Sign
from khuyencong.registry.models import Establishment, Merge, TwinPair
from khuyencong.registry.selectors.likely import TODO, QueueFilter, pairs
from khuyencong.registry.selectors.merged import survivor_id
from khuyencong.registry.services.finding import SUBJECT
from khuyencong.registry.services.merging import GROUPS, KEEP, OTHER, differing
from khuyencong.ui.components import Event, Tag, TagKind
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.ui.templatetags.kc import day

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TAGS: dict[str, TagKind] = {
    PairState.OPEN: "open", PairState.PROPOSED: "wait", PairState.DIFFERENT: "end", PairState.MERGED: "ok",
}  # fmt: skip
STATES = ((TODO, gettext_lazy("Cần xem xét")), *PairState.choices)
FIRST, SECOND = "first", "second"


def queue_page(query: QueryDict, user: User, on: date, provinces: dict[int, str]) -> dict[str, Any]:
    """The queue: what resembles most first, what waits for a second officer among it."""
    province = query.get("province", "")
    wanted = QueueFilter(
        text=query.get("q", "").strip()[:200],
        state=query.get("state", TODO) if query.get("state", TODO) in {TODO, "all", *PairState.values} else TODO,
        province_id=int(province) if province.isascii() and province.isdigit() and len(province) < 10 else None,
        sign=query.get("sign", "") if query.get("sign") in Sign.values else "",
    )
    asked = QueueFilter(wanted.text, "" if wanted.state == "all" else wanted.state, wanted.province_id, wanted.sign)
    orders = {
        "weight": Order(_("mức giống"), ("-weight", "id")),
        "found": Order(_("ngày tìm thấy"), ("-found_at", "-id")),
    }
    filters: dict[str, Any] = {
        "q": f"“{wanted.text}”" if wanted.text else "",
        "state": dict([*STATES, ("all", _("Tất cả"))])[wanted.state] if query.get("state") else "",
        "province": provinces.get(wanted.province_id or 0, ""),
        "sign": Sign(wanted.sign).label if wanted.sign else "",
    }
    page = Page(query, pairs(user, on, asked), orders, filters, lang=spoken())
    return {
        "page": page,
        "lines": [(pair, tag_of(pair), weight_words(pair)) for pair in page],
        "wanted": wanted,
        "states": [*STATES, ("all", _("Tất cả"))],
        "signs": Sign.choices,
        "provinces": provinces.items(),
        "searched": entries_of(SUBJECT).first(),
    }


def tag_of(pair: TwinPair) -> Tag:
    return Tag(PairState(pair.state).label, TAGS[pair.state])


def weight_words(pair: TwinPair) -> str:
    """The evidence in one word: nobody reads odds."""
    if pair.origin != PairOrigin.SEARCH:
        return formats.NONE
    if pair.weight >= 20:
        return _("rất giống")
    return _("giống") if pair.weight >= 8 else _("hơi giống")


@dataclass(frozen=True)
class Side:
    """One group of fields of the two records: what each holds, and whose value is chosen."""

    group: str
    label: str
    first: str
    second: str
    differs: bool
    chosen: str = ""


def pair_page(pair: TwinPair, user: User, at: datetime, posted: QueryDict | None = None) -> dict[str, Any]:
    """Two records side by side, what was decided about them, and what the reader may do now."""
    on = local_date(at)
    rows = _rows(pair)
    first, second = rows[pair.first_id], rows[pair.second_id]
    merges = list(pair.merges.select_related("proposed_by", "decided_by", "undone_by", "keep", "other"))
    proposal = next((m for m in merges if m.state == MergeState.PROPOSED), None)
    done = next((m for m in merges if m.state == MergeState.DONE), None)
    both = [first, second]
    mine = done is None and may_merge(user, both, on)
    second_officer = proposal is not None and proposal.proposed_by_id != user.pk and may_confirm_merge(user, both, on)
    left = [row for row in both if row.merged_into_id is None]
    return {
        "pair": pair,
        "tag": tag_of(pair),
        "first": first,
        "second": second,
        "columns": [_column(row, _counts(row)) for row in both],
        "sides": sides(pair, first, second, proposal or done, posted),
        "keep": _kept(pair, proposal or done, posted, both),
        "proposal": proposal,
        "done": done,
        "undo_until": done.undo_until if done else None,
        "survivor": survivor_id(done.keep_id) if done else None,
        "may_propose": mine and proposal is None,
        "may_tell_apart": mine and pair.state != PairState.DIFFERENT,
        "may_confirm": second_officer,
        "own_proposal": proposal is not None and proposal.proposed_by_id == user.pk,
        "may_drop": mine and proposal is not None,
        "may_undo": done is not None and done.undoable(at) and may(user, "registry.confirm_merge", at) and bool(left),
        "events": _events(pair, merges),
        "findings": (),
        "faults": {},
        "note": posted.get("note", "") if posted else "",
    }


def _rows(pair: TwinPair) -> dict[int, Establishment]:
    rows = Establishment.objects.select_related("province", "commune", "organisation")
    return rows.in_bulk([pair.first_id, pair.second_id])


def sides(
    pair: TwinPair, first: Establishment, second: Establishment, merge: Merge | None, posted: QueryDict | None
) -> list[Side]:
    """Every group of fields; of those that differ one value is chosen: the proposed, the posted, or the fuller one."""
    apart = set(differing(first, second))
    shown = []
    for group in GROUPS:
        texts = _text(first, group), _text(second, group)
        chosen = ""
        if group in apart:
            chosen = posted.get(group, "") if posted else ""
            if merge is not None:
                kept, gone = (FIRST, SECOND) if merge.keep_id == pair.first_id else (SECOND, FIRST)
                chosen = {KEEP: kept, OTHER: gone}.get(merge.choices.get(group, ""), "")
            chosen = chosen or (SECOND if not texts[0] and texts[1] else FIRST)
        shown.append(Side(group, group_label(group), *texts, group in apart, chosen))
    return shown


def group_label(group: str) -> str:
    """The name of a group of fields."""
    if group == "organisation":
        return _("Tổ chức của chủ cơ sở")
    return str(columns.column(group).label)


def _text(row: Establishment, group: str) -> str:
    if group == "commune":
        return ", ".join(str(part) for part in (row.commune, row.province) if part)
    if group == "vsic_code":
        return f"{row.vsic_code} ({row.get_vsic_version_display()})" if row.vsic_code else ""
    if group == "women_owned":
        owners = [(columns.column(n).label, getattr(row, n)) for n in ("women_owned", "minority_owned")]
        told = [f"{label}: {_('Có') if value else _('Không')}" for label, value in owners if value is not None]
        return "; ".join([*told, *([row.ownership_basis] if row.ownership_basis else [])])
    if group == "organisation":
        return str(row.organisation or "")
    value = getattr(row, group)
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if hasattr(value, "year"):
        return day(value)
    display = getattr(row, f"get_{group}_display", None)
    return str(display() if display else value or "")


def _column(row: Establishment, counts: dict[str, Any]) -> dict[str, Any]:
    return {"row": row, **counts, "url": reverse("registry:establishment", args=[row.pk])}


def _counts(row: Establishment) -> dict[str, Any]:
    """What hangs on a record: its numbers, and how much of everything else moves with it."""
    own = {rule.key for rule in merging.rules() if rule.model in merging.PARTS}
    others = sum(
        rule.table.filter(**{rule.column: row.pk}).count()
        for rule in merging.rules()
        if rule.way == merging.Way.MOVE and rule.key not in own and rule.model != "registry.OtherName"
    )
    return {
        "identifiers": list(row.identifiers.all()),
        "places": list(row.places.select_related("unit")[:10]),
        "products": list(row.products.all()[:10]),
        "standings": list(row.standings.all()[:10]),
        "figures": row.figures.count(),
        "others": others,
    }


def _kept(pair: TwinPair, merge: Merge | None, posted: QueryDict | None, both: list[Establishment]) -> str:
    """The record that stays: the proposed, the posted, else the one registered first."""
    if merge is not None:
        return FIRST if merge.keep_id == pair.first_id else SECOND
    if posted and posted.get("keep") in {FIRST, SECOND}:
        return str(posted["keep"])
    return FIRST


def chosen(pair: TwinPair, posted: QueryDict) -> tuple[Establishment, dict[str, str]]:
    """The record that stays and the choice of each group, as the service wants them."""
    keep, kept = (pair.second, SECOND) if posted.get("keep") == SECOND else (pair.first, FIRST)
    words = {FIRST: KEEP if kept == FIRST else OTHER, SECOND: KEEP if kept == SECOND else OTHER}
    given = {group: str(posted.get(group, "")) for group in GROUPS}
    return keep, {group: words.get(value, value) for group, value in given.items() if value}


def _events(pair: TwinPair, merges: list[Merge]) -> list[Event]:
    """What was said of the pair, newest first."""
    told = [Event(_("Nghi trùng"), at=pair.found_at, note=", ".join(pair.sign_labels))]
    for merge in merges:
        told.append(Event(_("Đề nghị ghép"), at=merge.proposed_at, who=str(merge.proposed_by), note=merge.note))
        if merge.state == MergeState.DROPPED:
            told.append(Event(_("Không ghép"), at=merge.decided_at, who=str(merge.decided_by), note=merge.reason))
        elif merge.decided_at:
            told.append(Event(_("Ghép"), at=merge.decided_at, who=str(merge.decided_by), note=merge.code))
        if merge.undone_at:
            told.append(Event(_("Hoàn tác"), at=merge.undone_at, who=str(merge.undone_by)))
    if pair.state == PairState.DIFFERENT:
        told.append(Event(_("Hai cơ sở khác nhau"), at=pair.decided_at, who=str(pair.decided_by), note=pair.reason))
    return sorted(told, key=lambda event: event.at, reverse=True)  # type: ignore[arg-type, return-value]

"""What the pages of a council show."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.accounts.access import acts
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of, scope_of
from khuyencong.councils.models import Candidate, Conflict, Council, CriteriaVersion, ScoreSheet, Seat
from khuyencong.councils.selectors import frozen_criteria, ranked_names
from khuyencong.ui.components import Tag


def state_tag(council: Council) -> Tag:
    """Where a council stands, in one word."""
    if council.dissolved_on:
        return Tag(_("Đã giải thể"))
    if council.closed_at:
        return Tag(_("Đã chốt điểm"), "ok")
    return Tag(_("Đang chấm điểm"), "open") if council.opened_at else Tag(_("Chuẩn bị"), "wait")


def council_page(council: Council, user: User, on: date) -> dict[str, Any]:
    """The whole council: seats, criteria, candidates with their sheets, result."""
    seats = list(council.seats.select_related("user"))
    candidates = list(council.candidates.all())
    sheets = {(s.seat_id, s.candidate_id): s for s in ScoreSheet.objects.filter(seat__council=council)}
    conflicts = set(Conflict.objects.filter(seat__council=council).values_list("seat_id", "candidate_id"))
    version = frozen_criteria(council)
    manages = council.keeper_id in scope_of(user, on).organisation_ids and bool(
        acts()["councils.manage"] & roles_of(user, on)
    )
    standings = ranked_names(council) if council.closed_at or manages else []
    voting = [s for s in seats if s.votes and s.valid_to is None]
    return {
        "council": council,
        "tag": state_tag(council),
        "seats": seats,
        "version": version,
        "groups": _groups(version),
        "candidates": candidates,
        "voting": [(seat, [_cell(seat, c, sheets, conflicts, user, manages) for c in candidates]) for seat in voting],
        "standings": standings,
        "tied": any(s.tied for _c, s in standings) and council.closed_at is not None,
        "manages": manages,
        "mine": next((s for s in voting if s.user_id == user.pk), None),
    }


def _cell(
    seat: Seat, candidate: Candidate, sheets: dict[tuple[int, int], ScoreSheet], conflicts: set[tuple[int, int]],
    user: User, manages: bool,
) -> dict[str, Any]:  # fmt: skip
    pair = (seat.pk, candidate.pk)
    sheet = sheets.get(pair)
    types = seat.user_id == user.pk or (manages and seat.user_id is None)
    return {
        "candidate": candidate,
        "conflict": pair in conflicts,
        "sent": sheet is not None and sheet.sent_at is not None,
        "begun": sheet is not None,
        "types": types,
    }


def _groups(version: CriteriaVersion | None) -> list[tuple[str, Decimal, list[Any]]]:
    rows = list(version.criteria.all()) if version else []
    made = []
    for group, lines in groupby(sorted(rows, key=lambda c: (c.group, c.position)), key=lambda c: c.group):
        kept = list(lines)
        made.append((group, sum((c.most for c in kept), Decimal(0)), kept))
    return made


def sheet_page(council: Council, seat: Seat, candidate: Candidate, form: Any) -> dict[str, Any]:
    """One score sheet, criteria in their groups."""
    fields = {c.pk: form[f"points-{c.pk}"] for c in form.criteria}
    version = frozen_criteria(council)
    groups = [(g, total, [(c, fields[c.pk]) for c in lines]) for g, total, lines in _groups(version)]
    sheet = ScoreSheet.objects.filter(seat=seat, candidate=candidate).first()
    scores = dict(sheet.scores.values_list("criterion_id", "points")) if sheet else {}
    return {
        "council": council, "seat": seat, "candidate": candidate, "form": form, "groups": groups, "sheet": sheet,
        "scores": scores, "sum": sum(scores.values(), Decimal(0)), "most": sum((t for _g, t, _l in groups), Decimal(0)),
        "sent": sheet is not None and sheet.sent_at is not None,
    }  # fmt: skip

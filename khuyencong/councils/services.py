"""What is done to a council: set up, seated, its criteria agreed and frozen, applications opened, scored, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.councils import rules
from khuyencong.councils.choices import CITATION, SeatRole
from khuyencong.councils.models import (
    Candidate,
    Conflict,
    Council,
    CriteriaVersion,
    Criterion,
    Score,
    ScoreSheet,
    Seat,
)
from khuyencong.councils.selectors import caps_of, frozen_criteria, standings_of, voting_seats
from khuyencong.places.models import Unit


@dataclass(frozen=True)
class Paper:
    """The decision that sets up a council."""

    number: str
    decided_on: date
    issuer: str


def _log(act: str, council: Council, by: User, at: datetime, **detail: object) -> None:
    audit.record(act=f"councils.{act}", by=by, at=at, subject=f"councils.council:{council.pk}", label=council.title,
                 detail=detail)  # fmt: skip


def _locked(council: Council) -> Council:
    return Council.objects.select_for_update().get(pk=council.pk)


def _block(code: str, citation: str = CITATION, **params: object) -> RuleBroken:
    return RuleBroken([Finding(code, Severity.BLOCK, params, citation)])


@transaction.atomic
def create_council(
    *,
    kind: str,
    subject: str,
    title: str,
    province: Unit,
    keeper: Organisation,
    paper: Paper,
    caps: Sequence[rules.Cap] = (),
    quorum: int | None = None,
    quorum_basis: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Council:
    """Record a council by its decision; asked again with the same key it returns the first one.

    Raises Invalid: no number, a decision day after the day of recording, a quorum without its basis.
    """
    if key and (made := Council.objects.filter(form_key=key).first()):
        return made
    wrong: dict[str, list[str]] = {}
    if not paper.number.strip():
        wrong["number"] = [_("Cần số quyết định thành lập hội đồng.")]
    if paper.decided_on > local_date(at):
        wrong["decided_on"] = [_("Ngày quyết định nằm sau ngày ghi nhận.")]
    if quorum is not None and not quorum_basis.strip():
        wrong["quorum_basis"] = [_("Ghi văn bản quy định số phiếu tối thiểu.")]
    if wrong:
        raise Invalid(wrong)
    council = Council.objects.create(
        kind=kind, subject=subject, title=title.strip(), province=province, keeper=keeper, number=paper.number.strip(),
        decided_on=paper.decided_on, issuer=paper.issuer.strip(), quorum=quorum, quorum_basis=quorum_basis.strip(),
        caps=[
            {"group": c.group, "points": str(c.points), "citation": c.citation, "confidence": c.confidence,
             "severity": c.severity.value}
            for c in caps
        ],
        form_key=key or None, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    _log("create", council, by, at, number=council.number)
    return council


@transaction.atomic
def add_seat(
    *,
    council: Council,
    role: str,
    name: str,
    body: str,
    user: User | None = None,
    votes: bool | None = None,
    valid_from: date | None = None,
    document: str = "",
    by: User,
    at: datetime,
) -> Seat:
    """Seat a person from a day on. A secretary never votes (32/2024/NĐ-CP art. 13 cl. 2).

    Raises Invalid: a second chair, a person who sits already; WrongState when the scores are final.
    """
    council = _locked(council)
    if council.closed_at:
        raise WrongState(council, "add_seat")
    wrong: dict[str, list[str]] = {}
    sitting = Seat.objects.filter(council=council, valid_to__isnull=True)
    if role == SeatRole.CHAIR and sitting.filter(role=SeatRole.CHAIR).exists():
        wrong["role"] = [_("Hội đồng đã có Chủ tịch; kết thúc ghế cũ trước.")]
    if user is not None and sitting.filter(user=user).exists():
        wrong["user"] = [_("Người này đã ở trong hội đồng.")]
    if role == SeatRole.SECRETARY and votes:
        wrong["votes"] = [_("Thư ký không phải thành viên, không chấm điểm.")]
    if not name.strip():
        wrong["name"] = [_("Cần họ tên.")]
    if wrong:
        raise Invalid(wrong)
    seat = Seat.objects.create(
        council=council, role=role, name=name.strip(), body=body.strip(), user=user,
        votes=role != SeatRole.SECRETARY if votes is None else votes,
        valid_from=valid_from or council.decided_on, document=document.strip() or council.number,
    )  # fmt: skip
    _log("add_seat", council, by, at, seat=seat.pk, role=role)
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, valid_to: date, document: str, by: User, at: datetime) -> Seat:
    """A person leaves the council after a day, by a paper. Sheets already sent stay. Raises Invalid."""
    if valid_to < seat.valid_from:
        raise Invalid({"valid_to": [_("Ngày kết thúc sớm hơn ngày bắt đầu.")]})
    if not document.strip():
        raise Invalid({"document": [_("Cần văn bản thay đổi thành viên.")]})
    if not Seat.objects.filter(pk=seat.pk, valid_to__isnull=True).update(valid_to=valid_to, document=document.strip()):
        raise WrongState(seat, "end_seat")
    _log("end_seat", seat.council, by, at, seat=seat.pk)
    seat.refresh_from_db()
    return seat


@transaction.atomic
def agree_criteria(
    *,
    council: Council,
    lines: Sequence[tuple[str, str, Decimal, str]],
    document: str,
    agreed_on: date,
    reason: str = "",
    by: User,
    at: datetime,
) -> CriteriaVersion:
    """Write a new version of the criteria, each (group, title, most points, how it is scored), and freeze it.

    Raises RuleBroken: a group above its cap, a sum other than the scale (blocks where the law was read, else wants a
    reason, which is kept), or the applications were opened already: criteria are never replaced in the middle of a call
    (C§6).
    """
    council = _locked(council)
    if council.opened_at:
        raise _block("councils.already_opened")
    if not document.strip():
        raise Invalid({"document": [_("Cần văn bản thống nhất tiêu chí.")]})
    if not lines or any(most <= 0 or not title.strip() for _group, title, most, _rule in lines):
        raise Invalid({"lines": [_("Mỗi tiêu chí cần tên và điểm tối đa lớn hơn 0.")]})
    findings = rules.criteria_findings([rules.Line(g, t, m) for g, t, m, _ in lines], caps_of(council))
    if any(f.blocks or not reason.strip() for f in findings):
        raise RuleBroken(findings)
    last = CriteriaVersion.objects.filter(council=council).order_by("-number").first()
    version = CriteriaVersion.objects.create(
        council=council, number=last.number + 1 if last else 1, document=document.strip(), agreed_on=agreed_on,
        reason=reason.strip(), frozen_at=at,
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(version=version, position=n, group=group, title=title.strip(), most=most, rule=rule.strip())
        for n, (group, title, most, rule) in enumerate(lines, start=1)
    )
    _log("agree_criteria", council, by, at, version=version.number)
    return version


@transaction.atomic
def add_candidate(
    *, council: Council, name: str, reference: str = "", prerequisites: Mapping[str, str] | None = None, by: User,
    at: datetime,
) -> Candidate:  # fmt: skip
    """Put an applicant before the council. Raises RuleBroken once the applications were opened, Invalid for a twin."""
    council = _locked(council)
    if council.opened_at:
        raise _block("councils.already_opened")
    if not name.strip():
        raise Invalid({"name": [_("Cần tên đơn vị đề nghị.")]})
    if Candidate.objects.filter(council=council, name=name.strip()).exists():
        raise Invalid({"name": [_("Đơn vị này đã có trong danh sách.")]})
    made = Candidate.objects.create(
        council=council, name=name.strip(), reference=reference, prerequisites=dict(prerequisites or {})
    )
    _log("add_candidate", council, by, at, candidate=made.pk)
    return made


@transaction.atomic
def open_applications(*, council: Council, by: User, at: datetime) -> Council:
    """Open the applications: from now on criteria and candidates are final.

    Raises RuleBroken without frozen criteria, Invalid without a candidate; asked twice it does nothing.
    """
    council = _locked(council)
    if council.opened_at:
        return council
    if frozen_criteria(council) is None:
        raise _block("councils.criteria_not_frozen")
    if not council.candidates.exists():
        raise Invalid({"": [_("Chưa có đơn vị đề nghị nào.")]})
    council.opened_at, council.opened_by = at, by
    council.save(update_fields=["opened_at", "opened_by"])
    _log("open", council, by, at)
    return council


@transaction.atomic
def declare_conflict(*, seat: Seat, candidate: Candidate, reason: str, by: User, at: datetime) -> Conflict:
    """A member declares an interest in a candidate; a sheet already begun is dropped, a sent one is refused."""
    if not reason.strip():
        raise Invalid({"reason": [_("Nêu lý do.")]})
    if candidate.council_id != seat.council_id:
        raise Invalid({"candidate": [_("Đơn vị này không thuộc hội đồng.")]})
    sheet = ScoreSheet.objects.filter(seat=seat, candidate=candidate).first()
    if sheet is not None and sheet.sent_at:
        raise WrongState(sheet, "declare_conflict")
    if sheet is not None:
        sheet.scores.all().delete()
        sheet.delete()
    made, _new = Conflict.objects.get_or_create(
        seat=seat, candidate=candidate, defaults={"reason": reason.strip(), "recorded_by": by, "recorded_at": at}
    )
    _log("conflict", seat.council, by, at, seat=seat.pk, candidate=candidate.pk)
    return made


@transaction.atomic
def score(
    *, seat: Seat, candidate: Candidate, points: Mapping[int, Decimal | None], send: bool, by: User, at: datetime
) -> ScoreSheet:
    """Keep a member's points by criterion id; with `send` the sheet is final and must be complete.

    The member types it, or the secretary from the signed paper sheet (the audit keeps who typed).
    Raises Denied: no vote, or a conflict; WrongState: not opened, closed, or already sent; Invalid by "points-ID".
    """
    council = _locked(seat.council)
    if council.opened_at is None or council.closed_at is not None:
        raise WrongState(council, "score")
    if not seat.votes or candidate.council_id != council.pk:
        raise Denied("council_no_sheet")
    if Conflict.objects.filter(seat=seat, candidate=candidate).exists():
        raise Denied("council_conflict")
    version = frozen_criteria(council)
    assert version is not None
    most = dict(version.criteria.values_list("pk", "most"))
    wrong = rules.sheet_errors(points, most)
    words = {"missing": _("Chưa cho điểm."), "outside": _("Điểm phải từ 0 đến điểm tối đa.")}
    kept = {c: w for c, w in wrong.items() if send or w == "outside"}
    if kept:
        raise Invalid({f"points-{c}": [words[w]] for c, w in kept.items()})
    sheet, _new = ScoreSheet.objects.get_or_create(seat=seat, candidate=candidate, defaults={"typed_by": by})
    if sheet.sent_at:
        raise WrongState(sheet, "score")
    for criterion, value in points.items():
        if criterion in most and value is not None:
            Score.objects.update_or_create(sheet=sheet, criterion_id=criterion, defaults={"points": value})
    if send:
        sheet.sent_at, sheet.typed_by = at, by
        sheet.save(update_fields=["sent_at", "typed_by"])
        _log("send_sheet", council, by, at, seat=seat.pk, candidate=candidate.pk)
    return sheet


@transaction.atomic
def close_scoring(*, council: Council, scored_on: date, minutes_number: str, by: User, at: datetime) -> Council:
    """Make the scores final by the minutes of the meeting.

    Raises RuleBroken: below the quorum where a rule exists, a candidate without sheets, scored before the council was
    decided; Invalid: no number, a day in the future; WrongState: closed already.
    """
    council = _locked(council)
    if council.closed_at or council.opened_at is None:
        raise WrongState(council, "close")
    if not minutes_number.strip():
        raise Invalid({"minutes_number": [_("Cần số biên bản chấm điểm.")]})
    if scored_on > local_date(at):
        raise Invalid({"scored_on": [_("Ngày chấm điểm nằm sau ngày ghi nhận.")]})
    found = []
    if scored_on < council.decided_on:
        params = {"scored_on": scored_on, "decided_on": council.decided_on}
        found.append(Finding("councils.scored_before_decision", Severity.BLOCK, params, CITATION))
    sent = ScoreSheet.objects.filter(seat__council=council, sent_at__isnull=False)
    scored = set(sent.values_list("candidate", flat=True))
    for candidate in council.candidates.exclude(pk__in=scored):
        found.append(Finding("councils.no_sheets", Severity.BLOCK, {"name": candidate.name}, CITATION))
    present = sent.values("seat").distinct().count()
    found += rules.quorum_findings(present, voting_seats(council).count(), council.quorum, council.quorum_basis)
    if found:
        raise RuleBroken(found)
    council.scored_on, council.minutes_number, council.closed_at = scored_on, minutes_number.strip(), at
    council.save(update_fields=["scored_on", "minutes_number", "closed_at"])
    _log("close", council, by, at, minutes=council.minutes_number)
    return council


@transaction.atomic
def propose_among_tied(*, council: Council, candidate: Candidate, reason: str, by: User, at: datetime) -> Council:
    """Record the chair's proposal among those that tie at the top (32/2024/NĐ-CP art. 13 cl. 2).

    Raises WrongState before the scores are final, RuleBroken for a candidate that does not tie at the top.
    """
    council = _locked(council)
    if council.closed_at is None:
        raise WrongState(council, "propose")
    if not reason.strip():
        raise Invalid({"reason": [_("Nêu lý do đề xuất.")]})
    if candidate.pk not in {s.candidate for s in standings_of(council) if s.tied}:
        raise _block("councils.not_tied", name=candidate.name)
    council.proposal, council.proposal_reason = candidate, reason.strip()
    council.save(update_fields=["proposal", "proposal_reason"])
    _log("propose", council, by, at, candidate=candidate.pk)
    return council


@transaction.atomic
def dissolve(*, council: Council, on: date, by: User, at: datetime) -> Council:
    """The council has done its work and is dissolved on a day."""
    try:
        rows = Council.objects.filter(pk=council.pk, dissolved_on__isnull=True).update(dissolved_on=on)
    except IntegrityError as error:
        raise WrongState(council, "dissolve") from error
    if not rows:
        raise WrongState(council, "dissolve")
    _log("dissolve", council, by, at)
    council.refresh_from_db()
    return council

"""Declaring, confirming and correcting results of projects, and asking again after acceptance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.common.fold import composed
from khuyencong.files import services as files
from khuyencong.programmes import selectors
from khuyencong.programmes.fiveyear import states as programme_states
from khuyencong.programmes.fiveyear.states import DECLARATION
from khuyencong.programmes.models import Claim, Declaration, Project, Result
from khuyencong.programmes.results import base, rules
from khuyencong.programmes.results.choices import ClaimState, DeclarationStatus, Occasion, Stopped
from khuyencong.programmes.results.indicators import follow_up, indicators
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.process import Context, Due
from khuyencong.workflow.services import Act

if TYPE_CHECKING:
    from khuyencong.files.models import Attachment
    from khuyencong.registry.models import Product

FIRST_YEAR = 2000
OCCASION_OF = {0: Occasion.ACCEPTANCE, 12: Occasion.MONTHS_12, 24: Occasion.MONTHS_24}
ASK_AT_ONCE = 200  # projects whose questions are opened in one transaction


def _note(act: str, declaration: Declaration, by: User | None, at: datetime, detail: Mapping[str, Any]) -> None:
    audit.record(
        act=f"programmes.{act}", by=by, at=at, subject=declaration.subject, label=str(declaration),
        detail={"project": declaration.project.code, **detail},
    )  # fmt: skip


# Asking


def ask_results(*, at: datetime, limit: int | None = None) -> int:
    """Open every question about results that has come due: at acceptance, and 12 and 24 months after it.

    Each project and beneficiary is asked once an occasion, counted from its last acceptance; running it again opens
    nothing. The question is a task of the implementing unit. `limit` bounds how many are opened an occasion.
    Returns how many questions were opened.
    """
    opened = 0
    for months in (0, *follow_up().months):
        due = _due(months, local_date(at))[:limit]
        for first in range(0, len(due), ASK_AT_ONCE):
            opened += _ask_batch(due[first : first + ASK_AT_ONCE], months, at)
    return opened


@dataclass(frozen=True)
class _Question:
    """Whom to ask about what: a project, a beneficiary of it (or none), the accepted contents; due on `day`."""

    project_id: int
    establishment_id: int | None
    contents: frozenset[str]
    day: date


def _due(months: int, on: date) -> list[_Question]:
    """Accepted parts, by project and beneficiary, whose question of this occasion is due and was not opened."""
    asked = Declaration.objects.filter(project=OuterRef("project"), occasion=OCCASION_OF[months])
    parts = base.accepted_parts().filter(acceptance__accepted_on__lte=rules.months_later(on, -months))
    named = parts.filter(beneficiary__isnull=False).exclude(Exists(asked.filter(establishment=OuterRef("beneficiary"))))
    lone = parts.filter(beneficiary__isnull=True).exclude(Exists(asked.filter(establishment__isnull=True)))
    found: dict[tuple[int, int | None], tuple[set[str], date]] = {}
    for rows in (named, lone):
        fields = rows.order_by("project", "id").values_list(
            "project", "beneficiary", "activity", "acceptance__accepted_on"
        )
        for project, establishment, activity, day in fields:
            contents, last = found.get((project, establishment), (set(), day))
            found[project, establishment] = (contents | {base.base_code(activity)}, max(last, day))
    due = [
        _Question(project, establishment, frozenset(contents), rules.months_later(last, months))
        for (project, establishment), (contents, last) in found.items()
    ]
    return [question for question in due if question.day <= on]


@transaction.atomic
def _ask_batch(due: Sequence[_Question], months: int, at: datetime) -> int:
    rows = Project.objects.filter(pk__in={q.project_id for q in due})
    projects = {p.pk: p for p in rows.select_related("department", "implementer", "created_by")}
    return sum(
        _ask(projects[q.project_id], q.establishment_id, OCCASION_OF[months], q.contents, q.day, at) for q in due
    )


def _ask(
    project: Project, establishment: int | None, occasion: str, contents: frozenset[str], day: date, at: datetime
) -> int:
    """Open one question with its empty lines and its task, unless it is open already."""
    due_on = max(day, local_date(at)) + timedelta(days=follow_up().answer_days)
    try:
        with transaction.atomic():
            declaration = Declaration.objects.create(
                project=project, establishment_id=establishment, occasion=occasion, asked_on=day, due_on=due_on,
                created_at=at,
            )  # fmt: skip
    except IntegrityError:
        return 0
    subject = base.subject_key(project.pk, establishment)
    taken = set(
        Claim.objects.filter(project=project, subject_key=subject)
        .exclude(state__in=[ClaimState.SUPERSEDED, ClaimState.WITHDRAWN])
        .values_list("indicator", "year")
    )
    lines = []
    for indicator in base.asked_indicators(occasion, contents):
        year = base.year_of(indicator, day, after_acceptance=occasion != Occasion.ACCEPTANCE)
        if (indicator.key, year) not in taken:
            as_of = day if indicator.kind == "stock" or year == day.year else date(year, 12, 31)
            lines.append(
                Claim(
                    declaration=declaration,
                    project=project,
                    subject_key=subject,
                    indicator=indicator.key,
                    year=year,
                    as_of=as_of,
                )
            )
    Claim.objects.bulk_create(lines)
    citation = _("theo dõi sau nghiệm thu (quy ước của nền tảng)")
    workflow.start(DECLARATION, declaration, by=_asker(project), at=at, due=Due(due_on, citation))
    _note("ask_results", declaration, None, at, {"occasion": occasion, "due": due_on.isoformat()})
    return 1


def _asker(project: Project) -> User:
    """In whose name a question stands on the desk: who accepted the project, else who opened it."""
    record = TransitionRecord.objects.filter(
        process="programmes.project", subject_id=project.pk, act__startswith="accept"
    ).select_related("by")
    last = record.order_by("-id").first()
    return last.by if last else project.created_by


# Declaring


def _check_unit(project: Project, by: User, at: datetime) -> None:
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.claim")


def _locked(declaration: Declaration, version: int | None = None) -> Declaration:
    """The declaration as it stands, locked and open. Raises WrongState, Stale."""
    row = Declaration.objects.select_for_update().select_related(None).get(pk=declaration.pk)
    if row.status != DeclarationStatus.OPEN:
        raise WrongState(declaration, "declare")
    if version is not None and row.version != version:
        raise Stale(declaration)
    return row


@transaction.atomic
def open_declaration(*, project: Project, establishment_id: int | None, by: User, at: datetime) -> Declaration:
    """The implementing unit declares more results, or corrects confirmed ones, when nobody asked.

    Raises Denied("role"), Invalid when the beneficiary is not one of the project's.
    """
    _check_unit(project, by, at)
    if establishment_id not in base.beneficiaries_of(project):
        raise Invalid({"establishment": [_("Cơ sở này không thụ hưởng đề án.")]})
    declaration = Declaration.objects.create(
        project=project, establishment_id=establishment_id, occasion=Occasion.OWN, asked_on=local_date(at),
        created_at=at,
    )  # fmt: skip
    workflow.start(DECLARATION, declaration, by=by, at=at)
    _note("open_declaration", declaration, by, at, {})
    return declaration


@dataclass(frozen=True)
class TypedClaim:
    """A claim as typed: the whole result and the part of it counted for this project (None = all of it).

    A whole of None is "no figure"; then `note` says why.
    """

    whole: int | None
    counted: int | None = None
    note: str = ""
    as_of: date | None = None

    @property
    def part(self) -> int | None:
        return self.whole if self.counted is None or self.whole is None else self.counted


def _check_claim(typed: TypedClaim, field: str, on: date) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if typed.whole is not None and typed.whole < 0:
        wrong[f"whole{field}"] = [_("Không ghi số âm.")]
    if typed.counted is not None and typed.whole is None:
        wrong[f"whole{field}"] = [_("Ghi số của cả cơ sở trước khi ghi phần của đề án.")]
    if typed.part is not None and typed.whole is not None and not 0 <= typed.part <= typed.whole:
        wrong[f"counted{field}"] = [_("Phần tính cho đề án không quá số của cả cơ sở.")]
    if typed.as_of is not None and typed.as_of > on:
        wrong[f"as_of{field}"] = [_("Ngày chốt số liệu nằm sau hôm nay.")]
    return wrong


@transaction.atomic
def save_claims(
    *,
    declaration: Declaration,
    version: int,
    claims: Mapping[int, TypedClaim],
    operating: bool = True,
    stopped: str = "",
    stopped_note: str = "",
    by: User,
    at: datetime,
) -> Declaration:
    """Write the lines of an open declaration, by claim id; lines not named stay as they are.

    `operating` False needs a reason and a sentence; stocks then count zero from that day on. Raises Invalid (field
    names "whole_<id>", "counted_<id>"), Denied, WrongState, Stale.
    """
    _check_unit(declaration.project, by, at)
    row = _locked(declaration, version)
    wrong: dict[str, list[str]] = {}
    for pk, typed in claims.items():
        wrong |= _check_claim(typed, f"_{pk}", local_date(at))
    if not operating and stopped not in Stopped.values:
        wrong["stopped"] = [_("Chọn vì sao không còn hoạt động.")]
    if not operating and not stopped_note.strip():
        wrong["stopped_note"] = [_("Viết một câu giải thích.")]
    if wrong:
        raise Invalid(wrong)
    row.operating = operating
    row.stopped, row.stopped_note = ("", "") if operating else (stopped, stopped_note.strip())
    row.version += 1
    row.save(update_fields=["operating", "stopped", "stopped_note", "version"])
    _write(row, claims, local_date(at))
    declaration.refresh_from_db()
    _note("save_claims", declaration, by, at, {"lines": len(claims), "operating": operating})
    return declaration


def _write(row: Declaration, claims: Mapping[int, TypedClaim], on: date) -> None:
    kept = {c.pk: c for c in row.claims.filter(state=ClaimState.DRAFT)}
    for pk, typed in claims.items():
        claim = kept.get(pk)
        if claim is None:
            continue
        claim.whole, claim.counted = typed.whole, typed.part
        claim.note = composed(typed.note)[:500]
        claim.as_of = typed.as_of or claim.as_of
    if not row.operating:
        for claim in kept.values():
            if indicators()[claim.indicator].kind == "stock" and claim.whole is None:
                claim.whole = claim.counted = 0
                claim.note = claim.note or _("Không còn hoạt động.")
                claim.as_of = min(max(claim.as_of, row.asked_on), on)
    Claim.objects.bulk_update(kept.values(), ["whole", "counted", "note", "as_of"])


@dataclass(frozen=True)
class NewLine:
    """A line a unit adds to its declaration: which indicator, which year, what about."""

    indicator: str
    year: int
    typed: TypedClaim
    product: "Product | None" = None


@transaction.atomic
def add_claim(*, declaration: Declaration, line: NewLine, by: User, at: datetime) -> Claim:
    """Add a result to an open declaration; where one is confirmed for the same year, the line corrects it.

    Raises Invalid (indicator not claimable, year ahead, twice, product of another business), Denied, WrongState.
    """
    project = declaration.project
    _check_unit(project, by, at)
    row = _locked(declaration)
    wrong = _check_claim(line.typed, "", local_date(at))
    indicator = indicators().get(line.indicator)
    if indicator is None or indicator.source != "claims":
        wrong["indicator"] = [_("Chọn một chỉ tiêu có trong danh mục.")]
    if not FIRST_YEAR <= line.year <= local_date(at).year:
        wrong["year"] = [_("Năm không đúng hoặc chưa đến.")]
    if line.product is not None and line.product.establishment_id != row.establishment_id:
        wrong["product"] = [_("Sản phẩm này của cơ sở khác.")]
    if line.typed.whole is None:
        wrong["whole"] = [_("Chưa nhập.")]
    if wrong:
        raise Invalid(wrong)
    subject = base.subject_key(project.pk, row.establishment_id)
    before = Claim.objects.filter(
        project=project, subject_key=subject, indicator=line.indicator, year=line.year, state=ClaimState.CONFIRMED
    ).first()
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                declaration=row, project=project, subject_key=subject, indicator=line.indicator, year=line.year,
                as_of=line.typed.as_of or min(local_date(at), date(line.year, 12, 31)), whole=line.typed.whole,
                counted=line.typed.part, note=composed(line.typed.note)[:500], product=line.product, corrects=before,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"indicator": [_("Đề án đang kê khai chỉ tiêu này của năm đó rồi.")]}) from None
    Declaration.objects.filter(pk=row.pk).update(version=row.version + 1)
    declaration.refresh_from_db()
    detail = {"indicator": line.indicator, "year": line.year, "corrects": before.pk if before else None}
    _note("add_claim", declaration, by, at, detail)
    return claim


@transaction.atomic
def remove_claim(*, claim: Claim, by: User, at: datetime) -> None:
    """Take an added line out of an open declaration; what the follow-up asked is answered, not removed."""
    declaration = claim.declaration
    _check_unit(declaration.project, by, at)
    row = _locked(declaration)
    if claim.state != ClaimState.DRAFT or row.occasion != Occasion.OWN:
        raise WrongState(declaration, "remove_claim")
    detail = {"indicator": claim.indicator, "year": claim.year}
    claim.delete()
    Declaration.objects.filter(pk=row.pk).update(version=row.version + 1)
    _note("remove_claim", declaration, by, at, detail)


@transaction.atomic
def add_evidence(*, declaration: Declaration, upload: "UploadedFile[Any]", by: User, at: datetime) -> "Attachment":
    """Attach evidence to an open declaration. Raises Invalid (file), Denied, WrongState."""
    _check_unit(declaration.project, by, at)
    _locked(declaration)
    return files.attach(owner=declaration.subject, kind="result_evidence", upload=upload, by=by, at=at)


# Sending and confirming


def _lock_results(declaration: Declaration) -> list[Claim]:
    """Lock the declaration and lock (or make) every result it touches, in one order, so that two offices cannot both
    take it. Raises Stale when somebody moved the declaration on meanwhile."""
    status = Declaration.objects.select_for_update().values_list("status", flat=True).get(pk=declaration.pk)
    if status != declaration.status:
        raise Stale(declaration)
    claims = list(
        declaration.claims.filter(state__in=[ClaimState.DRAFT, ClaimState.SENT]).order_by("indicator", "year")
    )
    for claim in claims:
        if claim.whole is None:
            continue
        key = base.result_key(claim.subject_key, claim.indicator, claim.year)
        owner: dict[str, Any] = (
            {"establishment_id": declaration.establishment_id}
            if declaration.establishment_id
            else {"project_id": declaration.project_id}
        )
        new = {**owner, "indicator": claim.indicator, "year": claim.year, "whole": claim.whole, "claimed": 0}
        result, _made = Result.objects.get_or_create(key=key, defaults=new)
        claim.result = Result.objects.select_for_update().get(pk=result.pk)
    return claims


def _settle_results(results: Iterable[Result]) -> None:
    """Write anew what all projects hold of each result; the database refuses more than the whole.

    The whole is that of the newest live claim; while a correction waits, not less than what it corrects.
    Raises IntegrityError.
    """
    for result in {r.pk: r for r in results}.values():
        live = list(Claim.objects.filter(result=result, state__in=base.LIVE, whole__isnull=False).order_by("id"))
        parts = ((c.project_id, c.state, c.counted or 0) for c in live)
        claimed = sum(rules.held(parts, ClaimState.CONFIRMED, ClaimState.SENT).values())
        waiting = {c.corrects_id for c in live if c.state == ClaimState.SENT}
        whole = max((c.whole or 0 for c in live if c is live[-1] or c.pk in waiting), default=0)
        Result.objects.filter(pk=result.pk).update(whole=whole, claimed=claimed)


def _perform(declaration: Declaration, act: str, by: User, at: datetime, given: Act) -> TransitionRecord:
    return workflow.perform(DECLARATION, declaration, act, by=by, at=at, given=given)


@transaction.atomic
def send_declaration(
    *, declaration: Declaration, by: User, at: datetime, reasons: Mapping[str, str] | None = None
) -> TransitionRecord:
    """Send a declaration to the department; its parts are held against double counting from now on.

    Raises RuleBroken (shares over the whole, no evidence, cells unanswered), Denied, WrongState, Stale.
    """
    claims = _lock_results(declaration)
    record = _perform(declaration, "send", by, at, Act(reasons=reasons or {}))
    for claim in claims:
        claim.state = ClaimState.SENT
    Claim.objects.bulk_update(claims, ["state", "result"])
    try:
        with transaction.atomic():
            _settle_results(c.result for c in claims if c.result is not None)
    except IntegrityError:  # the guard looked before somebody else wrote
        context = Context(by=by, at=at, on=local_date(at))
        raise RuleBroken(list(programme_states.declaration_is_whole(declaration, context))) from None
    Declaration.objects.filter(pk=declaration.pk).update(sent_at=at, sent_by=by)
    declaration.refresh_from_db()
    return record


@transaction.atomic
def confirm_declaration(
    *, declaration: Declaration, by: User, at: datetime, reasons: Mapping[str, str] | None = None
) -> TransitionRecord:
    """The department confirms the figures; from now on they count. A corrected claim is succeeded by its correction.

    Raises Denied("own_work") for who sent them, RuleBroken, WrongState, Stale.
    """
    claims = _lock_results(declaration)
    record = _perform(declaration, "confirm", by, at, Act(reasons=reasons or {}))
    olds = [c.corrects_id for c in claims if c.corrects_id]
    Claim.objects.filter(pk__in=olds, state=ClaimState.CONFIRMED).update(state=ClaimState.SUPERSEDED)
    try:
        with transaction.atomic():
            Claim.objects.filter(pk__in=[c.pk for c in claims]).update(state=ClaimState.CONFIRMED)
    except IntegrityError:  # another declaration of the same figure was confirmed meanwhile
        raise Stale(declaration) from None
    _settle_results(c.result for c in claims if c.result is not None)
    Declaration.objects.filter(pk=declaration.pk).update(confirmed_at=at, confirmed_by=by)
    declaration.refresh_from_db()
    return record


@transaction.atomic
def send_declaration_back(
    *, declaration: Declaration, missing: Sequence[str], by: User, at: datetime
) -> TransitionRecord:
    """Return a declaration to the unit, naming what is missing; what it held of any result is free again."""
    claims = _lock_results(declaration)
    record = _perform(declaration, "send_back", by, at, Act(missing=missing))
    Claim.objects.filter(pk__in=[c.pk for c in claims]).update(state=ClaimState.DRAFT, result=None)
    _settle_results(c.result for c in claims if c.result is not None)
    Declaration.objects.filter(pk=declaration.pk).update(sent_at=None, sent_by=None)
    declaration.refresh_from_db()
    return record


@transaction.atomic
def withdraw_declaration(*, declaration: Declaration, note: str, by: User, at: datetime) -> TransitionRecord:
    """Take back a declaration nobody asked for, with a reason."""
    record = _perform(declaration, "withdraw", by, at, Act(note=note))
    declaration.claims.filter(state=ClaimState.DRAFT).update(state=ClaimState.WITHDRAWN)
    return record

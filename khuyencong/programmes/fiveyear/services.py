"""Recording five-year programmes: documents, versions, targets, money, and what was not carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.common.fold import composed, search_key
from khuyencong.files import services as files
from khuyencong.law.choices import Confidence
from khuyencong.places.choices import Level
from khuyencong.programmes.fiveyear import selectors
from khuyencong.programmes.fiveyear.states import PROGRAMME_VERSION
from khuyencong.programmes.models import (
    NotCarriedOut,
    Programme,
    ProgrammeMoney,
    ProgrammeVersion,
    SourceDocument,
    Target,
)
from khuyencong.programmes.results import base as results_base
from khuyencong.programmes.results import rules as results_rules
from khuyencong.programmes.results.choices import Bound, DocumentKind, ProgrammeLevel, VersionStatus
from khuyencong.programmes.results.indicators import groups, indicators
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

YEAR_MIN, YEAR_MAX, SPAN_MAX = 2000, 2100, 15
_LEVEL_OF = {ProgrammeLevel.PROVINCE: Level.PROVINCE, ProgrammeLevel.DISTRICT: Level.DISTRICT}


def _recorder(programme: Programme, by: User, at: datetime) -> Organisation:
    """The body a user records a programme for. Raises Denied."""
    body = selectors.recorder_for(programme, by, local_date(at))
    if body is None:
        raise Denied("role", act="programmes.record_programme")
    return body


def _note(act: str, programme: Programme, by: User, at: datetime, detail: Mapping[str, Any]) -> None:
    audit.record(
        act=f"programmes.{act}", by=by, at=at, subject=programme.subject, label=str(programme), detail=dict(detail)
    )


@dataclass(frozen=True)
class NewProgramme:
    """A programme to open: its name, level, place and years; `follows` the one it comes after."""

    title: str
    level: str
    place: "Unit | None"
    starts_year: int
    ends_year: int
    follows: Programme | None = None


def _check_new(new: NewProgramme) -> None:
    wrong: dict[str, list[str]] = {}
    if not new.title.strip():
        wrong["title"] = [_("Nhập tên chương trình.")]
    if not YEAR_MIN <= new.starts_year <= YEAR_MAX:
        wrong["starts_year"] = [_("Năm không đúng.")]
    if not new.starts_year <= new.ends_year <= new.starts_year + SPAN_MAX:
        wrong["ends_year"] = [_("Năm cuối không trước năm đầu và cách không quá 15 năm.")]
    if new.level == ProgrammeLevel.NATION:
        if new.place is not None:
            wrong["place"] = [_("Chương trình quốc gia không ghi địa bàn.")]
    elif new.place is None or new.place.level != _LEVEL_OF.get(ProgrammeLevel(new.level)):
        wrong["place"] = [_("Chọn đơn vị hành chính đúng cấp của chương trình.")]
    elif not _alive(new.place, new.starts_year):
        wrong["place"] = [_("Đơn vị này không tồn tại ở năm đầu của chương trình.")]
    if wrong:
        raise Invalid(wrong)


def _alive(place: "Unit", year: int) -> bool:
    """Whether a unit exists on some day of a year."""
    return (place.valid_from is None or place.valid_from <= date(year, 12, 31)) and (
        place.valid_to is None or place.valid_to >= date(year, 1, 1)
    )


@transaction.atomic
def open_programme(*, new: NewProgramme, by: User, at: datetime) -> ProgrammeVersion:
    """Open a programme with its first, empty version. No target is copied from an earlier programme.

    Raises Invalid (name, years, place of the wrong level, one already there), Denied("role").
    """
    _check_new(new)
    title = composed(new.title)[:300]
    programme = Programme(
        title=title,
        level=new.level,
        place=new.place,
        starts_year=new.starts_year,
        ends_year=new.ends_year,
        follows=new.follows,
        search_key=search_key(f"{title} {new.place or ''}")[:400],
        created_by=by,
        created_at=at,
    )
    body = _recorder(programme, by, at)
    try:
        with transaction.atomic():
            programme.save(force_insert=True)
    except IntegrityError:
        raise Invalid({"starts_year": [_("Nơi này đã có chương trình bắt đầu từ năm đó.")]}) from None
    _note("open_programme", programme, by, at, {"starts": new.starts_year, "ends": new.ends_year})
    return _open(programme, body, None, by, at)


@transaction.atomic
def open_version(*, programme: Programme, by: User, at: datetime) -> ProgrammeVersion:
    """Start the next version of a programme, to be filled from its own document; the one in force stays untouched.

    Raises Denied("role"), Invalid when another version is being drafted.
    """
    body = _recorder(programme, by, at)
    return _open(programme, body, selectors.version_in_force(programme), by, at)


def _open(
    programme: Programme, body: Organisation, succeeds: ProgrammeVersion | None, by: User, at: datetime
) -> ProgrammeVersion:
    last = programme.versions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            version = ProgrammeVersion.objects.create(
                programme=programme,
                number=last + 1,
                status=VersionStatus.DRAFT,
                succeeds=succeeds,
                both_purses=succeeds.both_purses if succeeds else False,
                body=body,
                opened_by=by,
                opened_at=at,
            )
    except IntegrityError:
        raise Invalid({"": [_("Chương trình đang có một bản soạn; soạn tiếp bản đó.")]}) from None
    workflow.start(PROGRAMME_VERSION, version, by=by, at=at)
    _note("open_programme_version", programme, by, at, {"number": version.number})
    return version


@dataclass(frozen=True)
class NewDocument:
    """A paper or page numbers are taken from: an address, a file, or both."""

    kind: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    title: str = ""
    source_url: str = ""
    confidence: str = Confidence.NEWS
    upload: "UploadedFile[Any] | None" = None


def _check_document(new: NewDocument, on: date) -> None:
    wrong: dict[str, list[str]] = {}
    decision = new.kind == DocumentKind.DECISION
    if not new.issuer.strip():
        wrong["issuer"] = [_("Nhập cơ quan ban hành hoặc nơi đăng.")]
    if decision and not new.number.strip():
        wrong["number"] = [_("Nhập số, ký hiệu văn bản.")]
    if decision and new.issued_on is None:
        wrong["issued_on"] = [_("Nhập ngày văn bản.")]
    if new.issued_on is not None and new.issued_on > on:
        wrong["issued_on"] = [_("Ngày chứng từ nằm sau hôm nay.")]
    if not new.source_url and new.upload is None:
        wrong["file"] = [_("Kèm bản chụp hoặc ghi đường dẫn để mở lại được nguồn.")]
    if new.confidence == Confidence.READ and new.upload is None:
        wrong["confidence"] = [_("“Đã đọc văn bản” thì kèm bản chụp văn bản.")]
    if new.confidence == Confidence.READ and not decision:
        wrong["confidence"] = [_("Bài báo không phải là văn bản: chọn “Theo báo chí”.")]
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def add_document(*, programme: Programme, new: NewDocument, by: User, at: datetime) -> SourceDocument:
    """Add a source of numbers to a programme. Raises Invalid (number, day, nothing to open), Denied("role")."""
    _recorder(programme, by, at)
    _check_document(new, local_date(at))
    scan = None
    if new.upload is not None:
        scan = files.attach(owner=programme.subject, kind="programme_source", upload=new.upload, by=by, at=at)
    try:
        with transaction.atomic():
            document = SourceDocument.objects.create(
                programme=programme,
                kind=new.kind,
                issuer=composed(new.issuer)[:200],
                number=composed(new.number)[:100],
                issued_on=new.issued_on,
                title=composed(new.title)[:400],
                source_url=new.source_url,
                scan=scan,
                confidence=new.confidence,
                added_by=by,
                added_at=at,
            )
    except IntegrityError:
        raise Invalid({"number": [_("Nguồn này đã có trong chương trình.")]}) from None
    _note("add_programme_document", programme, by, at, {"document": document.pk, "number": document.number})
    return document


def _draft(version: ProgrammeVersion, by: User, at: datetime) -> None:
    """Only a draft may be changed, by the body that records it. Raises WrongState, Denied, Stale."""
    _recorder(version.programme, by, at)
    locked = ProgrammeVersion.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None:
        raise Stale(version)
    if locked.status != VersionStatus.DRAFT:
        raise WrongState(version, "edit")


@dataclass(frozen=True)
class VersionHead:
    """What a version says of itself."""

    document: SourceDocument | None
    in_force_from: date | None
    unread: bool = False
    both_purses: bool = False
    note: str = ""


@transaction.atomic
def set_version_head(*, version: ProgrammeVersion, head: VersionHead, by: User, at: datetime) -> None:
    """Name the decision of a draft, the day it holds from, and whether its numbers could be read."""
    _draft(version, by, at)
    if head.document is not None and head.document.programme_id != version.programme_id:
        raise Invalid({"document": [_("Văn bản này thuộc chương trình khác.")]})
    version.document = head.document
    version.in_force_from = head.in_force_from
    version.unread, version.both_purses = head.unread, head.both_purses
    version.note = head.note.strip()
    version.save(update_fields=["document", "in_force_from", "unread", "both_purses", "note"])
    _note("set_programme_version", version.programme, by, at, {"number": version.number, "unread": head.unread})


@dataclass(frozen=True)
class TypedTarget:
    """A target as typed from a document; `value` in the indicator's unit (đồng for money)."""

    document: SourceDocument
    indicator: str
    value: int | None
    content: str = ""
    year: int | None = None
    bound: str = Bound.EXACT
    value_to: int | None = None
    printed: str = ""
    reading: str = ""
    compared: bool = True


def check_target(version: ProgrammeVersion, typed: TypedTarget) -> None:
    """What a target must say. Raises Invalid by field."""
    wrong: dict[str, list[str]] = {}
    programme = version.programme
    if typed.indicator not in indicators():
        wrong["indicator"] = [_("Chọn một chỉ tiêu có trong danh mục.")]
    if typed.content and typed.content not in _contents():
        wrong["content"] = [_("Chọn một nội dung có trong danh mục.")]
    if typed.document.programme_id != programme.pk:
        wrong["document"] = [_("Văn bản này thuộc chương trình khác.")]
    if typed.year is not None and typed.year not in programme.years:
        wrong["year"] = [_("Năm nằm ngoài thời gian của chương trình.")]
    if typed.value is None and not typed.printed.strip():
        wrong["value"] = [_("Nhập giá trị, hoặc chép nguyên văn ở ô “như nguồn in”.")]
    if typed.value is not None and typed.value < 0:
        wrong["value"] = [_("Không ghi số âm.")]
    if typed.bound == Bound.RANGE and (typed.value is None or (typed.value_to or 0) < typed.value):
        wrong["value_to"] = [_("Khoảng phải có số đầu và số cuối không nhỏ hơn số đầu.")]
    if typed.bound != Bound.RANGE and typed.value_to is not None:
        wrong["value_to"] = [_("Chỉ ghi số cuối khi văn bản nêu một khoảng.")]
    if not typed.compared and not typed.reading.strip():
        wrong["reading"] = [_("Không so với kết quả thì nêu vì sao.")]
    if wrong:
        raise Invalid(wrong)


def _contents() -> set[str]:
    return {g.key for g in groups()} | {a for g in groups() for a in g.activities}


@transaction.atomic
def add_target(*, version: ProgrammeVersion, typed: TypedTarget, batch: str = "", by: User, at: datetime) -> Target:
    """Write one target of a draft, taken from a document; its confidence is the document's. A row of an import
    (`batch`) has the entry of the import in the audit.

    Raises Invalid (unknown indicator, year outside, nothing said, twice), WrongState for a version that is no draft.
    """
    _draft(version, by, at)
    check_target(version, typed)
    try:
        with transaction.atomic():
            target = Target.objects.create(version=version, **_target_fields(typed))
    except IntegrityError:
        raise Invalid({"indicator": [_("Chỉ tiêu này (nội dung, năm) đã có trong bản.")]}) from None
    detail = {"version": version.number, "indicator": typed.indicator, "value": typed.value}
    if not batch:
        _note("add_target", version.programme, by, at, detail)
    return target


def _target_fields(typed: TypedTarget) -> dict[str, Any]:
    return {
        "document": typed.document,
        "indicator": typed.indicator,
        "content": typed.content,
        "year": typed.year,
        "bound": typed.bound,
        "value": typed.value,
        "value_to": typed.value_to,
        "printed": composed(typed.printed)[:300],
        "reading": {"vi": typed.reading.strip()} if typed.reading.strip() else {},
        "compared": typed.compared,
        "confidence": typed.document.confidence,
    }


@transaction.atomic
def remove_target(*, target: Target, batch: str = "", by: User, at: datetime) -> None:
    """Take a target out of a draft."""
    _draft(target.version, by, at)
    detail = {"version": target.version.number, "indicator": target.indicator, "value": target.value}
    target.delete()
    if not batch:
        _note("remove_target", target.version.programme, by, at, detail)


@transaction.atomic
def set_money(
    *,
    version: ProgrammeVersion,
    document: SourceDocument,
    source: str,
    amount_vnd: int | None,
    year: int | None = None,
    bound: str = Bound.EXACT,
    by: User,
    at: datetime,
) -> None:
    """Write (or with None take away) the money of a draft from one source, as the document sets it, in đồng."""
    _draft(version, by, at)
    if document.programme_id != version.programme_id:
        raise Invalid({"document": [_("Văn bản này thuộc chương trình khác.")]})
    if year is not None and year not in version.programme.years:
        raise Invalid({"year": [_("Năm nằm ngoài thời gian của chương trình.")]})
    if amount_vnd is not None and amount_vnd < 0:
        raise Invalid({"amount_vnd": [_("Số tiền là số nguyên không âm, tính bằng đồng.")]})
    ProgrammeMoney.objects.filter(version=version, source=source, year=year).delete()
    if amount_vnd is not None:
        ProgrammeMoney.objects.create(
            version=version, document=document, source=source, year=year, bound=bound, amount_vnd=amount_vnd,
            confidence=document.confidence,
        )  # fmt: skip
    detail = {"version": version.number, "source": source, "amount_vnd": amount_vnd}
    _note("set_programme_money", version.programme, by, at, detail)


@transaction.atomic
def propose_version(
    *, version: ProgrammeVersion, by: User, at: datetime, reasons: Mapping[str, str] | None = None
) -> TransitionRecord:
    """Hand a draft to another person, who compares it with the document."""
    return workflow.perform(PROGRAMME_VERSION, version, "propose", by=by, at=at, given=Act(reasons=reasons or {}))


@transaction.atomic
def send_version_back(*, version: ProgrammeVersion, missing: list[str], by: User, at: datetime) -> TransitionRecord:
    """Return a version to be mended, naming what is wrong."""
    return workflow.perform(PROGRAMME_VERSION, version, "send_back", by=by, at=at, given=Act(missing=missing))


@transaction.atomic
def discard_version(*, version: ProgrammeVersion, note: str, by: User, at: datetime) -> TransitionRecord:
    """Give a draft up, with a reason; it is kept to be read."""
    return workflow.perform(PROGRAMME_VERSION, version, "discard", by=by, at=at, given=Act(note=note))


@transaction.atomic
def put_in_force(
    *, version: ProgrammeVersion, by: User, at: datetime, reasons: Mapping[str, str] | None = None
) -> TransitionRecord:
    """Record the decision that approved a programme, from its document; the version in force before it ends.

    The day it holds from is the typed one, else the day of the decision. Nobody records what they proposed.
    """
    programme = Programme.objects.select_for_update().get(pk=version.programme_id)
    version.refresh_from_db()
    document = version.document
    decision = None
    if document is not None:
        decision = OutsideDecision(document.issuer, document.number, document.issued_on, document.scan)
    before = selectors.version_in_force(programme)
    starts = version.in_force_from or (document.issued_on if document else None)
    if before is not None and starts is not None and before.in_force_from is not None:
        if starts < before.in_force_from:
            findings = results_rules.version_findings(
                has_decision=True, unread=True, targets=0, targets_from_press=0, money={}, starts_on=starts,
                predecessor_from=before.in_force_from,
            )  # fmt: skip
            raise RuleBroken(findings)
        ProgrammeVersion.objects.filter(pk=before.pk).update(ended_on=starts)
    if starts is not None:
        ProgrammeVersion.objects.filter(pk=version.pk).update(in_force_from=starts, succeeds=before)
    version.refresh_from_db()
    act = Act(decision=decision, reasons=reasons or {}, effective_on=starts)
    return workflow.perform(PROGRAMME_VERSION, version, "put_in_force", by=by, at=at, given=act)


@transaction.atomic
def record_not_carried_out(
    *, programme: Programme, activity: str, year: int, reason: str, note: str, by: User, at: datetime
) -> NotCarriedOut:
    """Say why a content was not carried out in a year; a later note succeeds the earlier one.

    Raises Invalid, Denied("role"), RuleBroken when a project of that content was accepted in that year.
    """
    _recorder(programme, by, at)
    wrong: dict[str, list[str]] = {}
    if activity not in {a for g in groups() for a in g.activities}:
        wrong["activity"] = [_("Chọn một nội dung có trong danh mục.")]
    if year not in programme.years or year > local_date(at).year:
        wrong["year"] = [_("Năm nằm ngoài thời gian của chương trình hoặc chưa đến.")]
    if not note.strip():
        wrong["note"] = [_("Viết một câu giải thích.")]
    if wrong:
        raise Invalid(wrong)
    parts = selectors.own_parts(programme).filter(budget_year=year, acceptance__isnull=False)
    done = parts.filter(results_base.of_activities([activity])).values("project").distinct().count()
    if found := results_rules.not_carried_out_findings(done):
        raise RuleBroken(found)
    Programme.objects.select_for_update().get(pk=programme.pk)
    standing = NotCarriedOut.objects.filter(
        programme=programme, activity=activity, year=year, superseded_at__isnull=True
    )
    standing.update(superseded_at=at)
    row = NotCarriedOut.objects.create(
        programme=programme, activity=activity, year=year, reason=reason, note=note.strip(), by=by, at=at
    )
    _note("not_carried_out", programme, by, at, {"activity": activity, "year": year, "reason": reason})
    return row

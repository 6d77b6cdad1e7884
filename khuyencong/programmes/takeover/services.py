"""Acts on an entry: opened, filled in, sent, returned, confirmed; and taken back while nothing happened since."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.accounts.selectors import membership_for, scope_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import (
    DENIALS,
    Denied,
    Finding,
    Invalid,
    KhuyencongError,
    RuleBroken,
    Severity,
    Stale,
    WrongState,
)
from khuyencong.common.fold import composed, search_key
from khuyencong.ledger import services as ledger
from khuyencong.places.models import Unit
from khuyencong.programmes.models import Acceptance, Debt, Payment, Project, Settlement, Takeover
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.programmes.takeover import building, judging, selectors, way
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.columns import BY_NAME, PAPERS
from khuyencong.programmes.takeover.facts import Facts, plain_of
from khuyencong.programmes.takeover.selectors import Bodies
from khuyencong.programmes.takeover.states import OFFICERS, TAKEOVER
from khuyencong.support import services as support
from khuyencong.ui import findingview
from khuyencong.workflow import services as workflow
from khuyencong.workflow.services import Act, TakenStep

SCOPE = "36/2013/TT-BCT, điều 8, 21"


def officer(by: User, on: date) -> Membership:
    """The membership under which an officer takes over. Raises Denied("role")."""
    found = membership_for(by, OFFICERS, on)
    if found is None:
        raise Denied("role", act="programmes.take_over", roles=OFFICERS)
    return found


@transaction.atomic
def open_takeover(
    *, values: Mapping[str, Any], form_key: str, by: User, at: datetime, batch: str = "", row: int | None = None
) -> Takeover:
    """Begin an entry with the first answers (the purse among them: it says who will confirm). `values` are read values
    by column. The same form, or the same row of an import, sent twice is one entry.

    National money is confirmed by the Agency, local money by the department that enters it.
    Raises Denied("role"), Invalid by field, RuleBroken `programmes.takeover.other_body`.
    """
    earlier = Takeover.objects.filter(form_key=form_key).first()
    if earlier is not None:
        return earlier
    on = local_date(at)
    mine = officer(by, on).organisation
    plain = _cleaned(values)
    takeover = Takeover(
        values=plain, entered_for=mine, taker=_taker(plain.get("purse"), mine, on), batch=batch, row=row,
        form_key=form_key, created_by=by, created_at=at,
    )  # fmt: skip
    _copy_down(takeover)
    _require_scope(takeover, by, on)
    try:
        with transaction.atomic():
            takeover.save(force_insert=True)
    except IntegrityError:
        same = Takeover.objects.filter(form_key=form_key).first()
        if same is None:
            raise
        return same
    workflow.start(TAKEOVER, takeover, by=by, at=at)
    if not batch:
        _note("open_takeover", takeover, by, at)
    return takeover


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers in plain form. Raises Invalid for a name that is no column."""
    unknown = set(values) - set(BY_NAME)
    if unknown:
        raise Invalid({name: [_("Không có ô này.")] for name in sorted(unknown)})
    return {n: composed(v) if isinstance(v, str) else v for n, v in plain_of(values).items()}


def _taker(purse: str | None, mine: Organisation, on: date) -> Organisation:
    """Who answers for the money and so confirms: the Agency for national money, the department for local money."""
    if purse == "national":
        return selectors.agency_on(on) or mine
    return mine


def _copy_down(takeover: Takeover) -> None:
    """Repeat in columns what lists, scope and uniqueness ask for, not saved."""
    values = takeover.values
    takeover.title = values.get("title", "")
    takeover.search_key = search_key(takeover.title)[:600]
    takeover.budget_year = values.get("budget_year")
    takeover.paper_key = selectors.key_of(values.get("paper_code", ""))
    takeover.contract_key = selectors.key_of(values.get(PAPERS["contract"].number, ""))
    place = Unit.objects.select_related("province").filter(pk=values.get("place") or 0).first()
    takeover.province = (place.province or place) if place else None


def _require_scope(takeover: Takeover, by: User, on: date) -> None:
    """A department enters what lies in its own province; local money is not the Agency's to enter."""
    mine = takeover.entered_for
    wrong: list[Finding] = []
    if mine.place_id is None and takeover.values.get("purse") == "local":
        wrong.append(_other_body("purse", _("Sở Công Thương của tỉnh")))
    province = takeover.province_id
    if mine.place_id is not None and province is not None and province not in scope_of(by, on).unit_ids:
        wrong.append(_other_body("place", _("cơ quan của %(place)s") % {"place": takeover.province}))
    if wrong:
        raise RuleBroken(wrong)


def _other_body(field: str, body: str) -> Finding:
    return Finding("programmes.takeover.other_body", Severity.BLOCK, {"body": body}, SCOPE, field=field)


@transaction.atomic
def save_answers(*, takeover: Takeover, version: int, values: Mapping[str, Any], by: User, at: datetime) -> Takeover:
    """Keep answers of a draft; what is not among `values` stays. `version` is the one the page was opened with.

    Raises Denied, WrongState, Invalid, Stale (somebody saved meanwhile), RuleBroken for a place of another body.
    """
    on = local_date(at)
    if "values" not in TAKEOVER.state(takeover.status).editable:
        raise WrongState(takeover, "save_answers")
    if takeover.entered_for_id not in scope_of(by, on).organisation_ids:
        raise Denied("role", act="programmes.take_over", roles=OFFICERS)
    plain = _cleaned(values)
    kept = {name: value for name, value in takeover.values.items() if name not in values}
    takeover.values = {**kept, **plain}
    takeover.taker = _taker(takeover.values.get("purse"), takeover.entered_for, on)
    _copy_down(takeover)
    _require_scope(takeover, by, on)
    names = ("values", "taker", "title", "search_key", "budget_year", "paper_key", "contract_key", "province")
    rows = Takeover.objects.filter(pk=takeover.pk, version=version, status=TakeoverStatus.DRAFT)
    if not rows.update(**{name: getattr(takeover, name) for name in names}, version=version + 1):
        raise Stale(takeover)
    takeover.refresh_from_db()
    _note("save_takeover", takeover, by, at, {"columns": sorted(values)})
    return takeover


@transaction.atomic
def send_takeover(*, takeover: Takeover, by: User, at: datetime) -> None:
    """Hand the entry to the officer who confirms it. Its papers must agree, and nobody entered it before.

    Raises RuleBroken with every contradiction at its field.
    """
    try:
        with transaction.atomic():
            workflow.perform(TAKEOVER, takeover, "send_takeover", by=by, at=at)
    except IntegrityError:  # the same paper or contract was sent a moment ago
        facts, bodies = selectors.read(takeover, local_date(at))
        found = selectors.same_elsewhere(takeover, facts, bodies.manager, by, local_date(at))
        raise (RuleBroken(found) if found else Stale(takeover)) from None


@transaction.atomic
def return_takeover(*, takeover: Takeover, missing: Sequence[str], by: User, at: datetime) -> None:
    """Send the entry back and name what does not match its papers."""
    workflow.perform(TAKEOVER, takeover, "return_takeover", by=by, at=at, given=Act(missing=missing))


@transaction.atomic
def withdraw_takeover(*, takeover: Takeover, by: User, at: datetime) -> None:
    """Drop an entry that was not confirmed."""
    workflow.perform(TAKEOVER, takeover, "withdraw_takeover", by=by, at=at)


@transaction.atomic
def confirm_takeover(*, takeover: Takeover, by: User, at: datetime, note: str = "") -> Project:
    """Confirm that an entry says what its papers say: the project, its steps past, its money and its support items are
    recorded at once, and the dossier goes on with the holder of its present step.

    What the law says of steps past is kept with them as warnings; the steps ahead are judged when they come.
    Raises Denied("role" | "own_work"), WrongState, Stale, RuleBroken: contradictions, the same project elsewhere,
    `programmes.takeover.no_fund`, `ledger.fund_short` and other refusals of the ledger. Nothing is written then.
    """
    on = local_date(at)
    _lock(takeover)
    facts, bodies = selectors.read(takeover, on)
    fund, refused = selectors.fund_of(facts, bodies.manager)
    workflow.perform(TAKEOVER, takeover, "confirm_takeover", by=by, at=at, given=Act(note=note))
    if any(finding.blocks for finding in refused):
        raise RuleBroken(refused)
    steps = _taken_steps(facts, bodies, judging.warnings(takeover, facts, bodies, on))
    project = building.make_project(takeover, facts, bodies, on=on, by=by, at=at)
    Takeover.objects.filter(pk=takeover.pk).update(project=project, project_code=project.code)
    takeover.refresh_from_db()
    actor = "department" if facts.is_local else "agency"
    building.write_past(project, facts, by=by, at=at)  # before the steps: their deadlines read the papers
    workflow.take_over(SUPPORT_PROJECT, project, actor=actor, steps=steps, by=by, at=at, note=note)
    if fund is not None:
        building.open_balances(project, takeover, facts, fund, day=steps[-1].effective_on, by=by, at=at)
    building.record_support(project, facts, by=by, at=at)
    return project


def _lock(takeover: Takeover) -> None:
    """One at a time on an entry. Raises Stale when somebody else moved it since it was read."""
    now = Takeover.objects.select_for_update().values_list("status", "version").get(pk=takeover.pk)
    if now != (takeover.status, takeover.version):
        raise Stale(takeover)


def _taken_steps(facts: Facts, bodies: Bodies, warned: Mapping[str, Sequence[Finding]]) -> list[TakenStep]:
    """The steps past as the engine takes them over, each with its paper and who issued it."""
    taken = []
    for step in way.steps_of(facts, way.acts_to(facts) or []):
        paper = facts.paper(step.paper)
        assert paper.day is not None  # a step past names its paper (guard)
        assert step.day is not None
        issuer = _issuer(step.paper, facts, bodies)
        taken.append(TakenStep(step.act, paper.number, paper.day, issuer, step.day, tuple(warned.get(step.act, ()))))
    return taken


def _issuer(paper: str, facts: Facts, bodies: Bodies) -> str:
    """Who issued a paper, as far as its kind tells."""
    if paper in {"plan", "ending"}:
        return str(_("Ủy ban nhân dân cấp tỉnh")) if facts.is_local else str(_("Bộ Công Thương"))
    by_department = {"base_appraisal", "forward", "acceptance"}
    by_unit = {"registration", "request", "settlement"}
    found = bodies.department if paper in by_department else bodies.implementer if paper in by_unit else bodies.manager
    return str(found or "")


def confirm_many(
    *, takeovers: Sequence[Takeover], by: User, at: datetime
) -> tuple[list[Project], list[tuple[Takeover, str]]]:
    """Confirm several entries, each in a transaction of its own. Returns the projects, and the refused entries with
    the reason in words: those stay as they were."""
    done: list[Project] = []
    refused: list[tuple[Takeover, str]] = []
    for takeover in takeovers:
        try:
            with transaction.atomic():
                done.append(confirm_takeover(takeover=takeover, by=by, at=at))
        except KhuyencongError as error:
            refused.append((takeover, words_of(error)))
    return done, refused


def words_of(error: KhuyencongError) -> str:
    """Why something was refused, in the reader's words."""
    if isinstance(error, RuleBroken):
        shown = [findingview.show(f) for f in error.findings if f.blocks]
        return " ".join(f"{s.sentence} {s.remedy}" for s in shown)
    if isinstance(error, Invalid):
        return " ".join(str(line) for lines in error.fields.values() for line in lines)
    if isinstance(error, Denied):
        return str(DENIALS[error.reason].sentence)
    return str(_("Hồ sơ đã đổi trong lúc này; mở lại để xem."))


@transaction.atomic
def undo_takeover(*, takeover: Takeover, reason: str, by: User, at: datetime) -> None:
    """Take a confirmed entry back while nothing was done about its project: the opening entry is reversed, the project
    goes, the entry stays as withdrawn with the code the project had. The audit keeps both acts.

    Raises Denied("role"), Invalid without a reason, WrongState, RuleBroken `programmes.takeover.used`.
    """
    on = local_date(at)
    if takeover.taker_id not in scope_of(by, on).organisation_ids:
        raise Denied("role", act="programmes.take_over", roles=OFFICERS)
    officer(by, on)
    if not reason.strip():
        raise Invalid({"reason": [_("Nêu lý do hoàn tác.")]})
    row = Takeover.objects.select_for_update().get(pk=takeover.pk)
    project = row.project
    if row.status != TakeoverStatus.CONFIRMED or project is None:
        raise WrongState(takeover, "undo_takeover")
    project = Project.objects.select_for_update().get(pk=project.pk)
    if not workflow.untouched(SUPPORT_PROJECT, project.pk) or project.version:
        raise _used(project)
    ledger.reverse_take_over(subject=project.subject, effective_on=on, by=by, at=at)
    support.void_items(subject=project.subject, by=by, at=at)
    Takeover.objects.filter(pk=row.pk).update(project=None, status=TakeoverStatus.WITHDRAWN)
    workflow.undo_take_over(SUPPORT_PROJECT, project, by=by, at=at)
    _remove(project)
    takeover.refresh_from_db()
    _note("undo_takeover", takeover, by, at, {"project": row.project_code, "reason": reason.strip()})


def _used(project: Project) -> RuleBroken:
    finding = Finding("programmes.takeover.used", Severity.BLOCK, {"code": project.code}, SCOPE)
    return RuleBroken([finding])


def _remove(project: Project) -> None:
    """Delete the rows the papers made. Raises RuleBroken when another record refers to the project since."""
    try:
        with transaction.atomic():
            Acceptance.objects.filter(part__project=project).delete()
            for model in (Payment, Settlement, Debt):
                model.objects.filter(project=project).delete()
            if hasattr(project, "contract"):
                project.contract.delete()
            project.delete()
    except ProtectedError:
        raise _used(project) from None


def _note(act: str, takeover: Takeover, by: User, at: datetime, detail: Mapping[str, Any] | None = None) -> None:
    audit.record(
        act=f"programmes.{act}", by=by, at=at, subject=takeover.subject, label=str(takeover), detail=dict(detail or {})
    )

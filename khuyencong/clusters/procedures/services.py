"""What is done to a dossier of a cluster. Every change of its status goes through the workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.clusters import services as clusters
from khuyencong.clusters.choices import DocumentKind
from khuyencong.clusters.models import Cluster, Decision
from khuyencong.clusters.norms import area, regime_on
from khuyencong.clusters.procedures import norms
from khuyencong.clusters.procedures.choices import WITH_APPLICATIONS, DossierKind, Status, Territory
from khuyencong.clusters.procedures.models import Completion, Dossier, DossierPaper
from khuyencong.clusters.procedures.rules.conditions import PlanEntryFacts, is_small_change
from khuyencong.clusters.procedures.selectors import law_of, occupancy_test_of, proposal_of, shown_test
from khuyencong.clusters.procedures.states import DOSSIER, notice_due, process_of
from khuyencong.clusters.selectors import entry_at
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.councils import services as councils
from khuyencong.councils.choices import CouncilKind
from khuyencong.councils.rules import Cap
from khuyencong.councils.selectors import councils_for
from khuyencong.files import services as files
from khuyencong.places.models import Unit
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context
from khuyencong.workflow.services import Act, OutsideDecision

if TYPE_CHECKING:
    from khuyencong.councils.models import Council

PROPOSAL = (
    "area_ha", "industrial_ha", "services_ha", "types", "mountain_or_craft", "inside_unit", "residents_inside",
    "land_fund_document", "demand_ha", "demand_document", "reason",
)  # fmt: skip
EDITABLE = (Status.RECEIVED, Status.NOTICED, Status.COMPLETING, Status.APPRAISING)
SCAN = "scan"
# An expansion names its investor too, but for a part of the cluster, which the decision does not name.
NAMES_INVESTOR = frozenset({DossierKind.ESTABLISH, DossierKind.CHANGE_INVESTOR})


@dataclass(frozen=True)
class Decided:
    """The decision of the province as it is recorded: its paper, the items it states, the day it takes effect."""

    number: str
    decided_on: date | None
    body: str
    effective_on: date | None
    items: Mapping[str, Any]
    signer: str = ""
    scan: UploadedFile[Any] | None = None
    moved: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def _log(act: str, dossier: Dossier, by: User, at: datetime, **detail: object) -> None:
    label = f"{dossier.get_kind_display()}: {dossier.cluster.name}"
    audit.record(act=f"cluster_procedures.{act}", by=by, at=at, subject=dossier.subject, label=label, detail=detail)


@transaction.atomic
def open_dossier(
    *, cluster: Cluster, kind: str, received_on: date, department: Organisation, commune: Organisation | None = None,
    reason: str = "", key: str = "", by: User, at: datetime,
) -> Dossier:  # fmt: skip
    """Open a dossier on the day its first application (or proposal) was received; the regime is fixed now (T1, T2).

    Raises Invalid: a day in the future or before the first regime, no commune where applications are received, a
    cluster that has a dossier in hand, a reason missing where no application says it.
    """
    if key and (made := Dossier.objects.filter(form_key=key).first()):
        return made
    wrong: dict[str, list[str]] = {}
    regime = regime_on(received_on)
    with_applications = DossierKind(kind) in WITH_APPLICATIONS
    if received_on > local_date(at):
        wrong["received_on"] = [_("Ngày nhận nằm sau ngày ghi nhận.")]
    elif not regime:
        wrong["received_on"] = [_("Chưa có chế độ pháp lý nào cho ngày này.")]
    if with_applications and commune is None:
        wrong["commune"] = [_("Chọn Ủy ban nhân dân cấp xã nhận hồ sơ.")]
    if not with_applications and not reason.strip():
        wrong["reason"] = [_("Nêu lý do.")]
    if wrong:
        raise Invalid(wrong)
    try:
        with transaction.atomic():
            dossier = Dossier.objects.create(
                cluster=cluster, kind=kind, regime=regime, received_on=received_on, province=cluster.province,
                commune=commune, department=department, reason=reason.strip(), form_key=key or None, opened_by=by,
                opened_at=at, status=Status.RECEIVED if with_applications else Status.APPRAISING,
            )  # fmt: skip
    except IntegrityError:
        raise Invalid({"cluster": [_("Cụm này đang có một hồ sơ chưa xong.")]}) from None
    workflow.start(process_of(dossier), dossier, by=by, at=at, due=notice_due(dossier) if with_applications else None)
    _log("open", dossier, by, at, kind=kind, regime=regime)
    return dossier


def _editable(dossier: Dossier) -> Dossier:
    held = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if held.status not in EDITABLE:
        raise WrongState(held, "edit")
    return held


@transaction.atomic
def set_proposal(*, dossier: Dossier, values: Mapping[str, Any], by: User, at: datetime) -> Dossier:
    """Write what the decision would say (areas in ha, types with their hectares). Raises WrongState after appraisal."""
    held = _editable(dossier)
    wrong: dict[str, list[str]] = {}
    for name in ("area_ha", "industrial_ha", "services_ha", "demand_ha"):
        if isinstance(area := values.get(name), Decimal) and area < 0:
            wrong[name] = [_("Diện tích không âm.")]
    area, industrial = values.get("area_ha"), values.get("industrial_ha")
    if area is not None and industrial is not None and industrial > area:
        wrong["industrial_ha"] = [_("Đất công nghiệp lớn hơn diện tích cụm.")]
    if values.get("demand_ha") and not str(values.get("demand_document", "")).strip():
        wrong["demand_document"] = [_("Nhu cầu thuê cần văn bản chứng minh.")]
    if wrong:
        raise Invalid(wrong)
    for name in PROPOSAL:
        if name in values:
            setattr(held, name, values[name])
    held.types = {k: "" if v is None else str(v) for k, v in dict(held.types).items()}
    held.save(update_fields=list(PROPOSAL))
    _log("propose", held, by, at, area=str(held.area_ha))
    return held


@transaction.atomic
def set_territory(
    *, dossier: Dossier, kind: str, label: str, basis: str, units: Sequence[Unit], by: User, at: datetime
) -> Dossier:
    """Name the territory whose clusters are tested, with its legal basis (C§13.6). Raises Invalid by field."""
    held = _editable(dossier)
    wrong: dict[str, list[str]] = {}
    if kind not in Territory.values:
        wrong["kind"] = [_("Chọn loại phạm vi.")]
    if not label.strip():
        wrong["label"] = [_("Cần tên phạm vi.")]
    if not basis.strip():
        wrong["basis"] = [_("Cần văn bản quy định phạm vi.")]
    if not units:
        wrong["units"] = [_("Chọn ít nhất một đơn vị hành chính.")]
    if wrong:
        raise Invalid(wrong)
    held.territory_kind, held.territory_label, held.territory_basis = kind, label.strip(), basis.strip()
    held.save(update_fields=["territory_kind", "territory_label", "territory_basis"])
    held.territory_units.set(units)
    _log("territory", held, by, at, kind=kind, basis=held.territory_basis)
    return held


@transaction.atomic
def add_paper(*, dossier: Dossier, code: str, number: str, dated: date, by: User, at: datetime) -> DossierPaper:
    """Put a paper of the checklist into the dossier; the same paper again replaces its number and day."""
    held = _editable(dossier)
    wanted = law_of(held).papers
    if wanted is not None and code not in wanted.codes:
        raise Invalid({"code": [_("Chế độ pháp lý của hồ sơ không đòi giấy tờ này.")]})
    if not number.strip():
        raise Invalid({"number": [_("Cần số, ký hiệu.")]})
    if dated > local_date(at):
        raise Invalid({"dated": [_("Ngày văn bản nằm sau ngày ghi nhận.")]})
    made, _new = DossierPaper.objects.update_or_create(
        dossier=held, code=code,
        defaults={"number": number.strip(), "dated": dated, "entered_by": by, "entered_at": at},
    )  # fmt: skip
    _log("paper", held, by, at, code=code)
    return made


@transaction.atomic
def publish_notice(
    *, dossier: Dossier, number: str, notice_on: date, reasons: Mapping[str, str] | None = None, by: User, at: datetime
) -> Dossier:
    """The commune publishes that applications are received; until when follows from the regime (C§7.1 P1, P2)."""
    if not number.strip():
        raise Invalid({"number": [_("Cần số thông báo.")]})
    if notice_on < dossier.received_on or notice_on > local_date(at):
        raise Invalid({"notice_on": [_("Ngày thông báo từ ngày nhận đề nghị đầu tiên đến hôm nay.")]})
    until = norms.receive_until(notice_on, dossier.received_on)
    Dossier.objects.filter(pk=dossier.pk).update(notice_number=number.strip(), notice_on=notice_on, receive_until=until)
    given = Act(values={"receive_until": until}, reasons=reasons or {})
    workflow.perform(DOSSIER, dossier, "publish_notice", by=by, at=at, given=given)
    dossier.refresh_from_db()
    return dossier


@transaction.atomic
def submit(
    *, dossier: Dossier, submitted_on: date, reasons: Mapping[str, str] | None = None, by: User, at: datetime
) -> Dossier:
    """The commune sends the dossier to the department; the appraisal clock starts (C§7.1 P3, P4)."""
    if dossier.notice_on and not dossier.notice_on <= submitted_on <= local_date(at):
        raise Invalid({"submitted_on": [_("Ngày gửi từ ngày thông báo đến hôm nay.")]})
    Dossier.objects.filter(pk=dossier.pk).update(submitted_on=submitted_on)
    dossier.submitted_on = submitted_on
    given = Act(values={"submitted_on": submitted_on}, reasons=reasons or {})
    workflow.perform(DOSSIER, dossier, "submit", by=by, at=at, given=given)
    return dossier


@transaction.atomic
def ask_completion(
    *, dossier: Dossier, number: str, asked_on: date, missing: Sequence[str], by: User, at: datetime
) -> Completion:
    """The department asks in writing what is missing; the clock stands until the dossier is back (C§13.25)."""
    if not number.strip():
        raise Invalid({"number": [_("Yêu cầu hoàn thiện phải bằng văn bản, có số.")]})
    if asked_on > local_date(at) or (dossier.submitted_on and asked_on < dossier.submitted_on):
        raise Invalid({"asked_on": [_("Ngày yêu cầu từ ngày nhận hồ sơ đến hôm nay.")]})
    workflow.perform(DOSSIER, dossier, "ask_completion", by=by, at=at, given=Act(missing=list(missing)))
    return Completion.objects.create(
        dossier=dossier, number=number.strip(), asked_on=asked_on, missing=[m.strip() for m in missing if m.strip()]
    )


@transaction.atomic
def resubmit(*, dossier: Dossier, back_on: date, by: User, at: datetime) -> Dossier:
    """The completed dossier is back; the clock goes on by the time that was left (C§13.25)."""
    open_one = dossier.completions.filter(back_on__isnull=True).first()
    if open_one is None:
        raise WrongState(dossier, "resubmit")
    if not open_one.asked_on <= back_on <= local_date(at):
        raise Invalid({"back_on": [_("Ngày gửi lại từ ngày yêu cầu đến hôm nay.")]})
    open_one.back_on = back_on
    open_one.save(update_fields=["back_on"])
    workflow.perform(DOSSIER, dossier, "resubmit", by=by, at=at)
    return dossier


@transaction.atomic
def report(
    *, dossier: Dossier, number: str, report_on: date, reasons: Mapping[str, str] | None = None, note: str = "",
    by: User, at: datetime,
) -> Dossier:  # fmt: skip
    """The department reports its appraisal to the province. The figures of the occupancy test are kept as they were.

    Raises RuleBroken with every condition that is not met by the law of the day of receipt.
    """
    if not number.strip():
        raise Invalid({"number": [_("Cần số báo cáo thẩm định.")]})
    if report_on > local_date(at):
        raise Invalid({"report_on": [_("Ngày báo cáo nằm sau ngày ghi nhận.")]})
    given = Act(values={"report_on": report_on, "done_on": report_on}, reasons=reasons or {}, note=note)
    workflow.perform(process_of(dossier), dossier, "report", by=by, at=at, given=given)
    kept = {"report_number": number.strip(), "report_on": report_on}
    if dossier.kind == DossierKind.ESTABLISH:
        kept["test"] = shown_test(occupancy_test_of(dossier, local_date(at)))
    Dossier.objects.filter(pk=dossier.pk).update(**kept)
    dossier.refresh_from_db()
    return dossier


@transaction.atomic
def appraise_again(*, dossier: Dossier, missing: Sequence[str], by: User, at: datetime) -> Dossier:
    """The province sends the dossier back; what it asks is listed."""
    workflow.perform(process_of(dossier), dossier, "appraise_again", by=by, at=at, given=Act(missing=list(missing)))
    return dossier


@transaction.atomic
def decide(*, dossier: Dossier, given: Decided, by: User, at: datetime) -> Dossier:
    """Record the decision of the province: the dossier ends and the decision stands in the cluster's history.

    Small changes against the plan's line are computed and queued for the next plan (C§13.27). Raises Invalid (number,
    day, scan, items), RuleBroken (conditions, investor, contents), as the guards of the process say.
    """
    _undecided(dossier)
    scan = _scan(dossier, given.scan, by, at) if given.scan else None
    days = {"decided_on": given.decided_on, "effective_on": given.effective_on, "done_on": given.decided_on}
    values = {**given.items, **days}
    act = Act(
        note=given.note, reasons=given.reasons, values=values,
        decision=OutsideDecision(given.body, given.number, given.decided_on, scan, given.signer),
    )  # fmt: skip
    process = process_of(dossier)
    transition = process.find(dossier, "decide")
    workflow.permit(process, dossier, transition, Context(by, at, local_date(at), given.note, values), act)
    made = _decision(dossier, given, by, at)
    # The table asks that a decided dossier names its decision: the row is linked before the status moves.
    Dossier.objects.filter(pk=dossier.pk).update(decision=made)
    dossier.decision = made
    workflow.perform(process, dossier, "decide", by=by, at=at, given=act)
    return dossier


def _decision(dossier: Dossier, given: Decided, by: User, at: datetime) -> Decision:
    """The decision in the cluster's history, and the investor it names for the whole cluster from its first day."""
    assert given.decided_on is not None
    items = {name: value for name, value in given.items.items() if value is not None}
    kind = items.pop("investor_kind", "")
    entry = entry_at(dossier.cluster, given.decided_on)
    if entry is not None and dossier.kind == DossierKind.ESTABLISH:
        decided = replace(proposal_of(dossier), area_ha=items["area_ha"])
        line = PlanEntryFacts(entry.name, entry.area_ha)
        if is_small_change(line, items["name"], decided, given.moved, law_of(dossier)):
            items["small_name"] = items["name"].strip() != entry.name.strip()
            items["small_location"] = given.moved
            items["small_area_ha"] = items["area_ha"] - entry.area_ha
    paper = clusters.Paper(
        kind=DocumentKind.DECISION, number=given.number, on=given.decided_on, issuer=given.body, signer=given.signer
    )
    effective_on = given.effective_on or given.decided_on
    made = clusters.record_decision(
        cluster=dossier.cluster, kind=dossier.kind, items=clusters.Items(**items), decided_on=given.decided_on,
        effective_on=effective_on, paper=paper, regime=dossier.regime, by=by, at=at,
    )  # fmt: skip
    if kind and made.investor_name and dossier.kind in NAMES_INVESTOR:
        clusters.assign_investor(
            cluster=dossier.cluster, kind=kind, name=made.investor_name, valid_from=effective_on, assigned_by=made,
            paper=paper, by=by, at=at,
        )  # fmt: skip
    return made


def _undecided(dossier: Dossier) -> Dossier:
    """The dossier as it is stored now. Raises WrongState when it has a decision."""
    if Dossier.objects.filter(pk=dossier.pk, decision__isnull=False).exists():
        raise WrongState(dossier, "decide")
    return dossier


def _scan(dossier: Dossier, upload: UploadedFile[Any], by: User, at: datetime) -> Any:
    try:
        return files.attach(owner=dossier.subject, kind="decision", upload=upload, by=by, at=at)
    except Invalid as error:
        raise Invalid({SCAN: [w for words in error.fields.values() for w in words]}) from None


@transaction.atomic
def refuse(
    *, dossier: Dossier, number: str, decided_on: date | None, body: str, scan: UploadedFile[Any] | None, note: str,
    by: User, at: datetime,
) -> Dossier:  # fmt: skip
    """Record the letter by which the province refuses."""
    kept = _scan(dossier, scan, by, at) if scan else None
    given = Act(note=note, decision=OutsideDecision(body, number, decided_on, kept))
    workflow.perform(process_of(dossier), dossier, "refuse", by=by, at=at, given=given)
    return dossier


@transaction.atomic
def withdraw(*, dossier: Dossier, note: str, by: User, at: datetime) -> Dossier:
    """The dossier is no longer asked for."""
    workflow.perform(process_of(dossier), dossier, "withdraw", by=by, at=at, given=Act(note=note))
    return dossier


@transaction.atomic
def send_copy(*, dossier: Dossier, sent_on: date, by: User, at: datetime) -> Dossier:
    """Record that the copy of the decision went to the Ministry (32/2024/NĐ-CP art. 10 cl. 4; C§13.26)."""
    if dossier.decision is None:
        raise WrongState(dossier, "send_copy")
    workflow.perform(process_of(dossier), dossier, "send_copy", by=by, at=at)
    if dossier.decision.sent_to_ministry_on is None:
        clusters.send_decision(decision=dossier.decision, sent_on=sent_on, by=by, at=at)
    return dossier


@transaction.atomic
def set_up_council(
    *, dossier: Dossier, paper: councils.Paper, title: str, quorum: int | None = None, quorum_basis: str = "",
    key: str = "", by: User, at: datetime,
) -> "Council":  # fmt: skip
    """Set up the council that selects the investor, with the caps of the dossier's regime (C§6).

    A council for a selection that is over cannot be asked for: raises WrongState outside the appraisal, or when there
    is one already (C§13.40).
    """
    if dossier.status not in EDITABLE or not dossier.with_applications:
        raise WrongState(dossier, "set_up_council")
    there = councils_for(dossier.subject)
    if (there.exclude(form_key=key) if key else there).exists():
        raise WrongState(dossier, "set_up_council")
    caps = [
        Cap(group, found.value, found.citation, found.confidence, found.severity)
        for group, found in norms.group_points(dossier.received_on).items()
    ]
    scale = area("clusters.council.scale", dossier.received_on)
    if scale is not None:
        caps.append(Cap("", scale.value, scale.citation, scale.confidence, scale.severity))
    return councils.create_council(
        kind=CouncilKind.CLUSTER_INVESTOR, subject=dossier.subject, title=title, province=dossier.province,
        keeper=dossier.department, paper=paper, caps=caps, quorum=quorum, quorum_basis=quorum_basis, key=key, by=by,
        at=at,
    )  # fmt: skip


def run(
    act: str, *, dossier: Dossier, data: dict[str, Any], reasons: Mapping[str, str], by: User, at: datetime
) -> Dossier:
    """Perform one act of the process with the values of its form. Raises what the act raises."""
    who: dict[str, Any] = {"dossier": dossier, "by": by, "at": at}
    if act in {"publish_notice", "submit", "report"}:
        doing = {"publish_notice": publish_notice, "submit": submit, "report": report}[act]
        doing(**who, **data, reasons=reasons)  # type: ignore[operator]
    elif act == "decide":
        paper = {name: data.pop(name) for name in ("number", "decided_on", "body", "effective_on", "moved", "scan")}
        decide(**who, given=Decided(**paper, items=data, reasons=reasons))
    else:
        plain: dict[str, Any] = {
            "ask_completion": ask_completion, "resubmit": resubmit, "appraise_again": appraise_again,
            "refuse": refuse, "withdraw": withdraw, "send_copy": send_copy,
        }  # fmt: skip
        plain[act](**who, **data)
    dossier.refresh_from_db()
    return dossier

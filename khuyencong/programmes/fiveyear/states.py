"""Two small processes: recording a version of a programme, and declaring results.

A programme is approved outside the platform (Prime Minister, Minister, provincial committee): its decision is recorded
by number, day and scan, by another person than who typed the numbers. Results are typed by the implementing unit and
confirmed by the department; who sent them does not confirm them.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Finding, Severity
from khuyencong.files.selectors import attachments_of
from khuyencong.law.selectors import working_calendar
from khuyencong.programmes.models import Declaration, ProgrammeVersion
from khuyencong.programmes.results import base as results_base
from khuyencong.programmes.results import rules as results_rules
from khuyencong.programmes.results.choices import DeclarationStatus, DocumentKind, Occasion, VersionStatus
from khuyencong.programmes.states import AGENCY, DEPARTMENT, UNIT
from khuyencong.workflow.process import Answer, Context, Holder, Process, State, Subject, Transition

RECORDERS = DEPARTMENT | AGENCY
LABEL_MAX = 500


def _reason_given(_subject: Any, context: Context) -> Iterable[Finding]:
    if not context.note.strip():
        yield Finding("programmes.missing", Severity.BLOCK, {"name": _("Lý do")}, field="note")


# A version of a programme


def describe_version(version: ProgrammeVersion) -> Subject:
    """What desk and engine know of a version."""
    programme = version.programme
    return Subject(
        label=programme.title,
        code=_t("bản %(n)s") % {"n": version.number},
        province_id=programme.place_id,
        bodies={"recorder": version.body_id},
        url=reverse("programmes:programme_version", args=[programme.pk, version.number]),
    )


def version_is_whole(version: Any, context: Context) -> Iterable[Finding]:
    """Every number has its document, the document is a decision, parts stay within the total (P§12)."""
    targets = list(version.targets.select_related("document"))
    money = {m.source: m.amount_vnd for m in version.money.all() if m.year is None}
    decision = version.document
    return results_rules.version_findings(
        has_decision=decision is not None and decision.kind == DocumentKind.DECISION and decision.scan_id is not None,
        unread=version.unread,
        targets=len(targets),
        targets_from_press=sum(t.document.kind == DocumentKind.PRESS for t in targets),
        money=money,
        starts_on=version.in_force_from or (decision.issued_on if decision else None),
        predecessor_from=version.succeeds.in_force_from if version.succeeds else None,
    )


PROGRAMME_VERSION = Process(
    key="programmes.programme_version",
    label=_("Bản chương trình khuyến công"),
    initial=VersionStatus.DRAFT,
    states=(
        State(VersionStatus.DRAFT, _("Đang soạn"), _("Đang soạn"), _("Chỉ tiêu và kinh phí được chép từ văn bản; chưa ai dùng bản này.")),
        State(VersionStatus.PROPOSED, _("Chờ ghi nhận ban hành"), _("Đang soạn"), _("Người khác đối chiếu với văn bản rồi ghi nhận.")),
        State(VersionStatus.IN_FORCE, _("Đã ban hành"), _("Đã ban hành"), _("Không sửa; quyết định sau được ghi thành bản mới."), final=True),
        State(VersionStatus.DISCARDED, _("Đã bỏ bản soạn"), _("Đã bỏ"), _("Bản soạn được giữ lại để xem, không có hiệu lực."), final=True),
    ),
    transitions=(
        Transition("propose", VersionStatus.DRAFT, VersionStatus.PROPOSED, "recorder", RECORDERS, _("Chuyển đối chiếu"), _("chuyển bản chương trình để đối chiếu"), guards=(version_is_whole,), citation="45/2012/NĐ-CP, điều 2"),
        Transition("put_in_force", VersionStatus.PROPOSED, VersionStatus.IN_FORCE, "recorder", RECORDERS, _("Ghi nhận ban hành"), _("đối chiếu và ghi nhận quyết định ban hành chương trình"), guards=(version_is_whole,), not_by=("propose",), outside=True, citation="45/2012/NĐ-CP, điều 2; 146/2025/NĐ-CP, điều 52"),
        Transition("send_back", VersionStatus.PROPOSED, VersionStatus.DRAFT, "recorder", RECORDERS, _("Trả lại để sửa"), _("trả lại bản chương trình để sửa"), answer=Answer.SEND_BACK, citation="45/2012/NĐ-CP, điều 2"),
        Transition("discard", VersionStatus.DRAFT, VersionStatus.DISCARDED, "recorder", RECORDERS, _("Bỏ bản soạn"), _("bỏ bản soạn"), answer=Answer.STOP, guards=(_reason_given,), citation="45/2012/NĐ-CP, điều 2"),
    ),
    holders={
        VersionStatus.DRAFT: Holder("recorder", RECORDERS),
        VersionStatus.PROPOSED: Holder("recorder", RECORDERS),
    },
    describe=describe_version,
    calendar=working_calendar,
)  # fmt: skip


# A declaration of results


def describe_declaration(declaration: Declaration) -> Subject:
    """What desk and engine know of a declaration: the task names occasion and project."""
    project = declaration.project
    label = f"{Occasion(declaration.occasion).label}: {project.title}"[:LABEL_MAX]
    return Subject(
        label=label,
        code=project.code,
        province_id=project.province_id,
        bodies={
            "implementer": project.implementer_id,
            "confirmer": results_base.confirmer_of(declaration),
            "beneficiary": declaration.establishment.organisation_id if declaration.establishment else None,
        },
        url=reverse("programmes:declaration", args=[project.pk, declaration.pk]),
    )


def declaration_is_whole(declaration: Any, context: Context) -> Iterable[Finding]:
    """Parts within the whole, evidence there, every cell answered."""
    rows = results_base.claim_rows(declaration)
    return results_rules.declaration_findings(
        rows, operating=declaration.operating, evidence=attachments_of(declaration.subject).count()
    )


def _is_own(declaration: Any, context: Context) -> Iterable[Finding]:
    """What the follow-up asked is answered, not withdrawn."""
    if declaration.occasion != Occasion.OWN:
        yield Finding("programmes.asked_not_withdrawn", Severity.BLOCK, {}, results_rules.CITATION_REPORT)


DECLARATION = Process(
    key="programmes.declaration",
    label=_("Kê khai kết quả của đề án"),
    initial=DeclarationStatus.OPEN,
    states=(
        State(DeclarationStatus.OPEN, _("Chờ kê khai kết quả"), _("Chờ kê khai"), _("Đơn vị thực hiện ghi kết quả, kèm tài liệu; hoặc báo không còn hoạt động.")),
        State(DeclarationStatus.SENT, _("Chờ xác nhận kết quả"), _("Chờ xác nhận"), _("Sở Công Thương đối chiếu với tài liệu rồi xác nhận.")),
        State(DeclarationStatus.CONFIRMED, _("Đã xác nhận"), _("Đã xác nhận"), _("Kết quả được cộng vào chương trình; sửa bằng kê khai đính chính."), final=True),
        State(DeclarationStatus.WITHDRAWN, _("Đã rút"), _("Đã rút"), _("Kê khai thêm đã rút, không tính."), final=True),
    ),
    transitions=(
        Transition("send", DeclarationStatus.OPEN, DeclarationStatus.SENT, "implementer", UNIT, _("Gửi kết quả"), _("gửi kết quả của đề án"), guards=(declaration_is_whole,), citation="36/2013/TT-BCT, điều 23"),
        Transition("withdraw", DeclarationStatus.OPEN, DeclarationStatus.WITHDRAWN, "implementer", UNIT, _("Rút kê khai"), _("rút kê khai thêm"), answer=Answer.STOP, guards=(_is_own, _reason_given), citation="36/2013/TT-BCT, điều 23"),
        Transition("confirm", DeclarationStatus.SENT, DeclarationStatus.CONFIRMED, "confirmer", RECORDERS, _("Xác nhận kết quả"), _("xác nhận kết quả của đề án"), guards=(declaration_is_whole,), not_by=("send",), citation="36/2013/TT-BCT, điều 21, 23"),
        Transition("send_back", DeclarationStatus.SENT, DeclarationStatus.OPEN, "confirmer", RECORDERS, _("Trả lại để bổ sung"), _("trả lại kê khai kết quả"), answer=Answer.SEND_BACK, citation="36/2013/TT-BCT, điều 21"),
    ),
    holders={
        DeclarationStatus.OPEN: Holder("implementer", UNIT),
        DeclarationStatus.SENT: Holder("confirmer", RECORDERS),
    },
    describe=describe_declaration,
    calendar=working_calendar,
)  # fmt: skip

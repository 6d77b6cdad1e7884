"""Writing down the internal signing steps of a body: dated, by a document, ended and succeeded, never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Capacity, Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.common.fold import composed
from khuyencong.workflow.access import may_set_steps
from khuyencong.workflow.models import SigningChain, SigningStep
from khuyencong.workflow.process import PROCESSES, ROOMS
from khuyencong.workflow.rules import STEPS_MAX, STEPS_MIN

TEXT_MAX, DOCUMENT_MAX = 100, 200


@dataclass(frozen=True)
class NewStep:
    """One step as entered: its name, the role and perhaps the title that signs, the capacity."""

    label: str
    role: str
    position: str = ""
    capacity: str = ""


@transaction.atomic
def set_steps(
    *,
    organisation: Organisation,
    process: str,
    act: str,
    steps: Sequence[NewStep],
    valid_from: date,
    document: str,
    by: User,
    at: datetime,
) -> SigningChain:
    """Let a body pass an act ("" for every act) through internal steps from a day on; older steps end the day before.

    Step 1 drafts, the last one signs and must hold a role that may perform the act. What is on its way goes on under
    the steps it began with. Raises Denied("role") unless the user administers the platform or heads the body; Invalid
    by field.
    """
    on = local_date(at)
    if not may_set_steps(by, organisation, on):
        raise Denied("role", act="workflow.steps")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    paper = composed(document)
    wrong = _wrong_steps(process, act, steps)
    if valid_from < on:
        wrong["valid_from"] = [_("Ngày bắt đầu không trước hôm nay: việc đã làm không đổi bước ký.")]
    if not paper or len(paper) > DOCUMENT_MAX:
        wrong["document"] = [_("Ghi số, ký hiệu và ngày của văn bản (tối đa 200 ký tự).")]
    rows = SigningChain.objects.filter(organisation=organisation, process=process, act=act)
    later = rows.filter(valid_from__gte=valid_from).first()
    if later is not None and "valid_from" not in wrong:
        words = _("Đã có các bước ký bắt đầu từ ngày %(day)s; chọn ngày sau đó hoặc bỏ các bước ấy trước.")
        wrong["valid_from"] = [words % {"day": f"{later.valid_from:%d/%m/%Y}"}]
    if wrong:
        raise Invalid(wrong)
    rows.on(valid_from).update(valid_to=valid_from - timedelta(days=1))
    chain = SigningChain.objects.create(
        organisation=organisation, process=process, act=act, valid_from=valid_from, document=paper, entered_by=by,
        entered_at=at,
    )  # fmt: skip
    SigningStep.objects.bulk_create(
        SigningStep(
            chain=chain, number=n, label=composed(s.label), role=s.role, position=composed(s.position),
            capacity=s.capacity,
        )
        for n, s in enumerate(steps, 1)
    )  # fmt: skip
    _log("workflow.steps.set", chain, by, at, {"steps": len(steps), "valid_from": valid_from, "document": paper})
    return chain


@transaction.atomic
def end_steps(*, chain: SigningChain, last_day: date, by: User, at: datetime) -> SigningChain | None:
    """Give signing steps their last day; steps that have not begun by then are taken out. Returns the chain, if kept.

    Raises Denied("role"), WrongState for steps that have ended, Invalid for a day before yesterday.
    """
    on = local_date(at)
    row = SigningChain.objects.select_for_update().select_related("organisation").get(pk=chain.pk)
    if not may_set_steps(by, row.organisation, on):
        raise Denied("role", act="workflow.steps")
    if row.valid_to is not None and row.valid_to <= last_day:
        raise WrongState(row, "workflow.steps.end")
    if last_day < on - timedelta(days=1):
        raise Invalid({"last_day": [_("Ngày cuối cùng không trước hôm qua: việc đã làm không đổi bước ký.")]})
    _log("workflow.steps.end", row, by, at, {"last_day": last_day})
    if row.valid_from > last_day:
        if row.sheets.exists():
            raise Invalid({"last_day": [_("Đã có hồ sơ đi theo các bước này từ ngày bắt đầu.")]})
        row.delete()
        return None
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    return row


def _wrong_steps(process: str, act: str, steps: Sequence[NewStep]) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    table = PROCESSES.get(process)
    if table is None or process not in ROOMS:
        return {"process": [_("Chọn một quy trình.")]}
    deciding = {role for t in table.transitions if act in ("", t.act) for role in t.roles}
    if not deciding:
        wrong["act"] = [_("Quy trình này không có việc đó.")]
    if not STEPS_MIN <= len(steps) <= STEPS_MAX:
        wrong[""] = [_("Cần từ %(least)s đến %(most)s bước: bước đầu soạn, bước cuối ký.") % {"least": 2, "most": 12}]
    for n, step in enumerate(steps, 1):
        if not composed(step.label) or len(composed(step.label)) > TEXT_MAX:
            wrong[f"steps-{n}-label"] = [_("Tên bước có từ 1 đến 100 ký tự.")]
        if step.role not in Role.values:
            wrong[f"steps-{n}-role"] = [_("Chọn vai trò.")]
        if step.capacity not in Capacity.values or len(composed(step.position)) > TEXT_MAX:
            wrong[f"steps-{n}-capacity"] = [_("Chọn tư cách ký: KT., TL. hoặc TUQ.")]
    last = f"steps-{len(steps)}-role"
    if steps and deciding and last not in wrong and steps[-1].role not in deciding:
        names = ", ".join(str(Role(role).label) for role in sorted(deciding))
        wrong[last] = [_("Bước cuối phải là vai trò được quyết định việc này: %(roles)s.") % {"roles": names}]
    return wrong


def _log(act: str, chain: SigningChain, by: User, at: datetime, detail: dict[str, object]) -> None:
    audit.record(
        act=act, by=by, at=at, subject=f"accounts.organisation:{chain.organisation_id}",
        label=chain.organisation.name, detail={"process": chain.process, "act": chain.act, **detail},
    )  # fmt: skip

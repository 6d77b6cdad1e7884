"""Payments through the Treasury from a sheet: each row is the act of finance on a project that waits for it, with every
guard of that act, also on 31 December."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.common.errors import RuleBroken, Severity
from khuyencong.exchange import telling
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.choices import Severity as Look
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaymentKind
from khuyencong.programmes.columns import PAYMENT
from khuyencong.programmes.models import Payment, Project
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.workflow.services import Act

BY_NAME = {column.name: column for column in PAYMENT}
ACTS = {PaymentKind.ADVANCE: services.pay_advance, PaymentKind.REST: services.pay_rest}


@dataclass
class Plan:
    """The project of a row, the payment that is recorded already, the sentences for its warnings."""

    project: Project | None = None
    known: Payment | None = None
    reasons: Mapping[str, str] | None = None


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: which project, whether it is recorded already, and what the service itself would say."""
    projects = _projects(lines, job)
    recorded = {
        (p.project_id, p.kind, p.document.strip().casefold()): p
        for p in Payment.objects.filter(project__in=projects.values())
    }
    for line in lines:
        plan = line.note = Plan()
        line.effect = Effect.NEW
        code = (line.values.get("code") or "").strip().upper()
        plan.project = projects.get(code)
        if plan.project is None:
            if code and "code" not in line.unread:
                line.refuse({"code": [_("Không có đề án mang mã này trong phạm vi được xem.")]}, BY_NAME)
            continue
        if line.unread:
            continue
        key = (plan.project.pk, line.values["kind"], line.values["document"].strip().casefold())
        if key in recorded:
            _recorded(line, plan, recorded[key])
        else:
            _rehearse(line, plan, plan.project, job)


def _projects(lines: Sequence[Line], job: Job) -> dict[str, Project]:
    codes = {code.strip().upper() for line in lines if (code := line.values.get("code"))}
    rows = projects_visible_to(job.by, job.context.on) if job.scoped else Project.objects.all()
    return {project.code: project for project in rows.with_parts().filter(code__in=codes)}


def _recorded(line: Line, plan: Plan, known: Payment) -> None:
    """The same voucher of the same project: left as it is, refused when the sheet says something else."""
    plan.known, line.effect = known, Effect.SAME
    told = _("Chứng từ này đã ghi với giá trị khác; sửa bằng bút toán đảo, không sửa bằng tệp.")
    for name in ("amount_vnd", "paid_on"):
        if line.values[name] != getattr(known, name):
            line.refuse({name: [told]}, BY_NAME)


def _rehearse(line: Line, plan: Plan, project: Project, job: Job) -> None:
    error = telling.rehearse(partial(_pay, line, project, {}, job))
    if isinstance(error, RuleBroken) and not any(f.blocks for f in error.findings):
        sentence = (line.values.get("reason") or "").strip()
        warned = [f for f in error.findings if f.severity is Severity.WARN]
        telling.say(line, warned, BY_NAME, Look.LOOK if sentence else Look.BAD)
        if not sentence:
            words = _("Ghi một câu giải trình ở cột này, câu đó được giữ trong hồ sơ.")
            line.refuse({"reason": [words]}, BY_NAME)
            return
        plan.reasons = {f.code: sentence for f in warned}
        error = telling.rehearse(partial(_pay, line, project, plan.reasons, job))
    if error is not None:
        telling.tell(line, error, BY_NAME)


def _pay(line: Line, project: Project, reasons: Mapping[str, str], job: Job) -> Payment | None:
    fresh = Project.objects.with_parts().get(pk=project.pk)
    v = line.values
    pay: Any = ACTS[PaymentKind(v["kind"])]
    made: Payment | None = pay(
        project=fresh,
        amount_vnd=v["amount_vnd"],
        document=v["document"],
        paid_on=v["paid_on"],
        filed_on=v.get("filed_on"),
        by=job.by,
        at=job.at,
        given=Act(reasons=reasons),
    )
    return made


def apply_row(line: Line, job: Job) -> Written:
    """Record one payment. The same voucher of a project twice is one payment. Raises what the service raises."""
    plan: Plan = line.note
    assert plan.project is not None  # a row without one is not good
    if plan.known is None:
        _pay(line, plan.project, plan.reasons or {}, job)
    return Written(plan.project.subject, Effect.NEW if plan.known is None else Effect.SAME)


IMPORTER = Importer(
    kind="payments",
    label=gettext_lazy("Chi tạm ứng, thanh toán đề án"),
    act="programmes.pay",
    columns=PAYMENT,
    preview=preview,
    apply_row=apply_row,
    unique=(("code", "kind"),),
    help=gettext_lazy(
        "Mỗi dòng một chứng từ chi qua Kho bạc cho một đề án đang chờ chi. Tiền đã ghi sổ không hoàn tác cả lần nhập: "
        "chi sai thì ghi bút toán đảo hoặc nộp trả ở từng đề án."
    ),
    list_url="programmes:projects",
)

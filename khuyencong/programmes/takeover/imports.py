"""Running projects from a sheet: every row an entry that another officer confirms; every contradiction at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.selectors import membership_for, scope_of
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, Severity
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.exchange.telling import say
from khuyencong.network.selectors import department_for
from khuyencong.programmes.models import Takeover
from khuyencong.programmes.takeover import resolve, rules, selectors, services
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.columns import BY_NAME, COLUMNS
from khuyencong.programmes.takeover.facts import Facts, facts_of, plain_of
from khuyencong.programmes.takeover.states import OFFICERS
from khuyencong.registry.selectors import named_refusal

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation

KIND = "running-dossiers"


@dataclass
class Row:
    """What a row says: the values for the services, the facts of the rules, who manages the money."""

    values: dict[str, Any] = field(default_factory=dict)
    facts: Facts | None = None
    manager: Organisation | None = None
    taker_id: int | None = None


# Preview: reads only


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: beneficiaries, contradictions, what was entered before, the money of the fund."""
    mine = _mine(job)
    texts = {text for line in lines if (text := line.values.get("beneficiary"))}
    found = resolve.beneficiaries(texts, job.by, job.context.on)
    for line in lines:
        row = line.note = Row(values={n: v for n, v in line.values.items() if v not in (None, "")})
        line.effect = Effect.NEW
        if mine is None:
            line.refuse({"": [_("Chỉ cán bộ của Sở Công Thương hoặc Cục tiếp nhận đề án.")]}, {})
            continue
        _name_beneficiary(line, row, found)
        _place_row(line, row, mine, job)
        if row.facts is not None:
            say(line, rules.contradictions(row.facts, job.context.on), BY_NAME)
            _fund(line, row, job)
    if mine is not None:
        _known(lines, job)


def _mine(job: Job) -> Organisation | None:
    """The body the officer enters for."""
    if "mine" not in job.memory:
        membership = membership_for(job.by, OFFICERS, job.context.on)
        job.memory["mine"] = membership.organisation if membership else None
    mine: Organisation | None = job.memory["mine"]
    return mine


def _name_beneficiary(line: Line, row: Row, found: Mapping[str, list[Any]]) -> None:
    text = row.values.pop("beneficiary", "")
    if not text or "beneficiary" in line.unread:
        return
    rows = found.get(text, [])
    if words := named_refusal(rows):
        line.refuse({"beneficiary": [words]}, BY_NAME)
    else:
        row.values["beneficiary"] = rows[0]


def _place_row(line: Line, row: Row, mine: Organisation, job: Job) -> None:
    """The facts of a row and the bodies it leads to; what lies outside the officer's territory is told."""
    values, on = row.values, job.context.on
    place, implementer = values.get("place"), values.get("implementer")
    agency = _once(job, "agency", lambda: selectors.agency_on(on))
    row.facts = facts_of(
        plain_of(values),
        own_unit=bool(implementer and agency and implementer.pk == agency.pk),
        through_department=not (implementer and implementer.kind == BodyKind.REGIONAL_CENTRE),
    )
    national = row.facts.purse == "national"
    row.taker_id = agency.pk if national and agency else mine.pk
    if place is not None:
        province = place.province or place
        department = _once(job, f"department-{province.pk}", lambda: department_for(province, on).body)
        row.manager = agency if national else values.get("manager") or department
        if mine.place_id is not None and province.pk not in scope_of(job.by, on).unit_ids:
            line.refuse({"place": [_("Nơi thực hiện ở ngoài địa bàn của cơ quan.")]}, BY_NAME)
        if department is None or agency is None:
            line.refuse({"place": [_("Chưa có Sở Công Thương hoặc Cục trong danh mục cơ quan cho nơi này.")]}, BY_NAME)
    if mine.place_id is None and row.facts.is_local:
        line.refuse({"purse": [_("Kinh phí địa phương do Sở Công Thương của tỉnh tiếp nhận.")]}, BY_NAME)


def _once(job: Job, key: str, ask: Any) -> Any:
    if key not in job.memory:
        job.memory[key] = ask()
    return job.memory[key]


def _fund(line: Line, row: Row, job: Job) -> None:
    """Whether the fund can carry the row, and the rows before it in the file: told now, refused when confirmed."""
    assert row.facts is not None
    asked = sum(rules.opening(row.facts).values())
    if not asked or row.manager is None or line.unread:
        return
    which = (row.manager.pk, row.facts.purse, row.facts.money_level, row.facts.budget_year, row.facts.batch)
    key = f"fund-{which}"
    fund, refused, available = _once(job, key, lambda: selectors.fund_for(row.facts, row.manager))
    used = job.memory.get(f"{key}-used", 0) + asked
    job.memory[f"{key}-used"] = used
    if refused:
        say(line, refused, BY_NAME, Severity.LOOK)
    elif fund is not None and used > available:
        say(line, [selectors.short(fund, used, available)], BY_NAME, Severity.LOOK)


def _known(lines: Sequence[Line], job: Job) -> None:
    """Rows whose number or contract was entered before, in three queries for all of them."""
    wanted = [
        (line, line.note.facts, line.note.manager, line.note.taker_id) for line in lines if line.note.facts is not None
    ]
    told = selectors.known_numbers(
        [(facts, manager, taker_id) for _line, facts, manager, taker_id in wanted], job.by, job.context.on,
        but=job.batch,
    )  # fmt: skip
    for (line, *_rest), findings in zip(wanted, told, strict=True):
        say(line, findings, BY_NAME)


# Applying


def apply_row(line: Line, job: Job) -> Written:
    """Enter one row and send it for confirmation. The same row of the same import twice is one entry."""
    row: Row = line.note
    takeover = services.open_takeover(
        values=row.values, form_key=f"{job.batch}:{line.row}", batch=job.batch, row=line.row, by=job.by, at=job.at
    )
    if takeover.status == TakeoverStatus.DRAFT:
        services.send_takeover(takeover=takeover, by=job.by, at=job.at)
    return Written(takeover.subject, Effect.NEW)


# Undoing


def reverse(written: Written, job: Job) -> None:
    """Withdraw an entry, or take a confirmed project back. Raises RuleBroken when something was done about it since."""
    takeover = Takeover.objects.filter(pk=int(written.subject.rpartition(":")[2])).first()
    if takeover is None or takeover.status == TakeoverStatus.WITHDRAWN:
        return
    if takeover.status == TakeoverStatus.CONFIRMED:
        services.undo_takeover(takeover=takeover, reason=_("Hoàn tác lần nhập tệp."), by=job.by, at=job.at)
    else:
        services.withdraw_takeover(takeover=takeover, by=job.by, at=job.at)


IMPORTER = Importer(
    kind=KIND,
    label=gettext_lazy("Đề án đang thực hiện"),
    act="programmes.take_over",
    columns=COLUMNS,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    unique=(("paper_code",), ("contract_number",)),
    help=gettext_lazy(
        "Mỗi dòng một đề án đang chạy trên giấy: cột của Biểu 2, văn bản các bước đã qua, tiền đến hôm nay. "
        "Ghi xong còn chờ người khác xác nhận."
    ),
    list_url="programmes:takeovers",
)

"""State money of earlier years and of other policies from a sheet: each row an item that stands against the same one
here. Each names its paper; the scan is attached to the item afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.common.errors import Denied, Invalid
from khuyencong.common.fold import composed
from khuyencong.exchange import kinds
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, Severity
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.ledger.choices import FundLevel
from khuyencong.registry import selectors as registry
from khuyencong.support import rules, services
from khuyencong.support.access import department_of
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.columns import BY_NAME, IMPORT, KEYS
from khuyencong.support.models import DECLARED, DeclaredItem
from khuyencong.ui import findingview

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation

ONE_ROW = ("document", "name", "amount_vnd", "beneficiary", "serial", "works", "contract_number", "event_stall")


@dataclass
class Plan:
    """What a row says, and the item that says the same already."""

    declared: services.Declaration | None = None
    known: str = ""


# Preview: reads only


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: the establishment, the keys, what is recorded already, what else the same item was paid by."""
    mine: Organisation | None = job.memory.setdefault("mine", department_of(job.by, job.context.on))
    texts = {text for line in lines if (text := line.values.get("beneficiary"))}
    found = registry.named(texts, registry.establishments_visible_to(job.by, job.context.on))
    for line in lines:
        line.note, line.effect = Plan(), Effect.NEW
        if mine is None:
            line.refuse({"": [_("Chỉ cán bộ Sở Công Thương ghi khoản nơi khác chi.")]}, {})
            continue
        _read(line, found, job)
    if mine is not None:
        planned = [line for line in lines if line.note.declared is not None]
        _known(planned, mine)
        _others(planned, mine)


def _read(line: Line, found: dict[str, list[Any]], job: Job) -> None:
    values = line.values
    beneficiary = None
    if (text := values.get("beneficiary")) and "beneficiary" not in line.unread:
        if words := registry.named_refusal(found[text]):
            line.refuse({"beneficiary": [words]}, BY_NAME)
        else:
            beneficiary = found[text][0].pk
    for name in rules.missing_parts(values):
        if name not in line.unread:
            line.refuse({name: [_("Cần thêm mục này thì mới tra được.")]}, BY_NAME)
    if line.unread:
        return
    declared = _declaration(line, beneficiary)
    try:
        services.check_declared(declared, job.context.on)
    except Invalid as wrong:
        line.refuse(wrong.fields, BY_NAME)
    else:
        line.note.declared = declared


def _declaration(line: Line, beneficiary_id: int | None) -> services.Declaration:
    v = line.values
    typed = {**v, "works_province": v["works_province"].code if v.get("works_province") else ""}
    shown = {c.name: kinds.plain(typed[c.name]) for c in KEYS if typed.get(c.name)}
    return services.Declaration(
        scheme=Scheme(v["scheme"]),
        level=FundLevel(v["level"]),
        paid_by=v["paid_by"],
        document=v["document"],
        document_on=v["document_on"],
        budget_year=v["budget_year"],
        kind=ItemKind(v["kind"]),
        name=v["name"],
        amount_vnd=v["amount_vnd"],
        cost_vnd=v.get("cost_vnd") or 0,
        activity=v.get("activity") or "",
        beneficiary_id=beneficiary_id,
        period=v.get("period") or "",
        typed={name: str(value) for name, value in shown.items()},
        **rules.typed_keys(typed),
    )


def _known(lines: Sequence[Line], mine: Organisation) -> None:
    """Rows that an item of the department says already: left as they are."""
    documents = {line.note.declared.document.strip() for line in lines}
    rows = DeclaredItem.objects.filter(department=mine, document__in=documents, voided_at__isnull=True)
    said = {
        (row.document, row.item.name, row.item.amount_vnd, row.item.beneficiary_id, *sorted(row.typed.items())): row
        for row in rows.select_related("item")
        if row.item
    }
    for line in lines:
        d: services.Declaration = line.note.declared
        key = (d.document.strip(), composed(d.name), d.amount_vnd, d.beneficiary_id, *sorted((d.typed or {}).items()))
        if key in said:
            line.note.known, line.effect = said[key].subject, Effect.SAME


def _others(lines: Sequence[Line], mine: Organisation) -> None:
    """Other State money on the same item: told now; a case opens when the row is written."""
    fresh = [line for line in lines if not line.note.known]
    asked = [
        (services.dossier_of(d, mine, f"{DECLARED}:-{line.row}"), [services.item_of(d)])
        for line in fresh
        for d in [line.note.declared]
    ]
    if not asked:
        return
    for line, findings in zip(fresh, services.verdicts(asked, registering=True), strict=True):
        for finding in findings:
            line.add("", "refused", severity=Severity.LOOK, words=str(findingview.show(finding).sentence))


# Applying


def apply_row(line: Line, job: Job) -> Written:
    """Record one row. The same row of the same import twice is one item. Raises the Invalid of the service."""
    plan: Plan = line.note
    if plan.known:
        return Written(plan.known, Effect.SAME)
    assert plan.declared is not None  # a row without it is not good
    row = services.declare_item(
        declared=plan.declared,
        department=job.memory["mine"],
        scan=None,
        form_key=f"{job.batch}:{line.row}",
        batch=job.batch,
        by=job.by,
        at=job.at,
    )
    return Written(row.subject, Effect.NEW)


# Undoing


def reverse(written: Written, job: Job) -> None:
    """Take an item back, by another person than who imported it: an item blocks the same one elsewhere, and whoever
    entered it could otherwise lift the block alone. Raises Invalid."""
    row = DeclaredItem.objects.filter(pk=int(written.subject.rpartition(":")[2])).first()
    if row is None or row.voided_at is not None:
        return
    try:
        services.void_declared(row=row, reason=_("Hoàn tác lần nhập tệp."), by=job.by, at=job.at)
    except Denied:
        told = _("người nhập không tự hủy khoản đã ghi; nhờ cán bộ khác của Sở hoàn tác lần nhập này.")
        raise Invalid({"": [told]}) from None


IMPORTER = Importer(
    kind="past-support",
    label=gettext_lazy("Hỗ trợ các năm trước, khoản nơi khác chi"),
    act="support.declare",
    columns=IMPORT,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    unique=(ONE_ROW,),
    help=gettext_lazy(
        "Mỗi dòng một khoản tiền Nhà nước đã chi, có số và ngày văn bản; bản chụp đính kèm sau ở từng khoản. Khoản đã "
        "ghi được so với mọi đề án. Hoàn tác do cán bộ khác của Sở thực hiện."
    ),
    list_url="support:declared_list",
)

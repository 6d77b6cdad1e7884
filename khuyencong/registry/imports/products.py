"""Products from a sheet: new ones, and changes to those a row code or their name at a business finds again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange import compare, rowcode
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.registry import columns, services
from khuyencong.registry.models import Establishment, Product
from khuyencong.registry.selectors import named, named_refusal
from khuyencong.registry.services.products import clean_product
from khuyencong.registry.services.trail import subject_of

FIELDS = {c.name: c for c in columns.PRODUCT}
BY_NAME = {c.name: c for c in columns.PRODUCT_IMPORT}


@dataclass
class Plan:
    """What a row will do: the business, the known product (None = a new one), and its changes."""

    establishment: Establishment | None = None
    known: Product | None = None
    changes: dict[str, Any] = field(default_factory=dict)


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: whose product it is, whether it is known, what changes."""
    codes = {line.row: rowcode.parse("product", code) for line in lines if (code := line.values.get(rowcode.NAME))}
    texts = {line.row: _owner_text(line) for line in lines if line.row not in codes}
    visible = Establishment.objects.visible_to(job.by, on=job.context.on) if job.scoped else Establishment.objects.all()
    owners = named(texts.values(), visible)
    wanted = {pk for pk, _version in codes.values()}
    rows = Product.objects.filter(establishment__in=visible).select_related("establishment")
    by_pk = rows.in_bulk(wanted)
    found = {e.pk for es in owners.values() for e in es}
    by_name = {(p.establishment_id, p.search_key): p for p in rows.filter(establishment__in=found)}
    for line in lines:
        plan = line.note = Plan()
        if rowcode.NAME in line.unread:
            continue
        if line.row in codes:
            pk, version = codes[line.row]
            _by_code(line, plan, by_pk.get(pk), version, job)
        else:
            _by_owner(line, plan, texts[line.row], owners, by_name, job)


def _owner_text(line: Line) -> str:
    """What names the business: its number, unless it is a masked personal one, else its name."""
    number = line.values.get("number") or ""
    return str(number if number and "•" not in number else line.values.get("establishment") or "")


def _by_owner(
    line: Line,
    plan: Plan,
    text: str,
    owners: Mapping[str, Sequence[Establishment]],
    by_name: Mapping[tuple[int, str], Product],
    job: Job,
) -> None:
    line.effect = Effect.NEW
    if not text:
        line.add("establishment", "missing")
        return
    found = owners[text]
    if words := named_refusal(found):
        line.refuse({"number" if line.values.get("number") == text else "establishment": [words]}, BY_NAME)
        return
    plan.establishment = found[0]
    key = (found[0].pk, search_key(line.values.get("name") or ""))
    if key in by_name:
        _known(line, plan, by_name[key], None, job)
        return
    _judge(line, {name: compare.empty(column) for name, column in FIELDS.items()}, dict(line.values))
    first = job.memory.setdefault("seen", {}).setdefault(key, line.row)
    if first != line.row and key[1]:
        line.add("name", "repeated_row", first=first)


def _by_code(line: Line, plan: Plan, known: Product | None, version: int, job: Job) -> None:
    if known is None:
        line.add(rowcode.NAME, "row_gone")
        return
    owner = known.establishment
    for name, now in (("establishment", owner.name), ("number", owner.identifier_label)):
        if (typed := line.values.get(name)) and typed != now:
            line.add(name, "stays")
    _known(line, plan, known, version, job)


def _known(line: Line, plan: Plan, known: Product, version: int | None, job: Job) -> None:
    plan.known, plan.establishment = known, known.establishment
    current = {name: getattr(known, name) for name in FIELDS}
    changes = compare.changes_of(line, FIELDS, current, clears=lambda column: version is not None)
    if version is not None and version != known.version:
        compare.refuse_stale(line)
    if not job.update_known:
        changes, line.changes = {}, {}
    if changes:
        _judge(line, current, changes)
    plan.changes = changes
    line.effect = Effect.UPDATE if changes else Effect.SAME


def _judge(line: Line, current: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """What the service would refuse; cells that could not be read stay silent."""
    values = {n: compare.stored(c, changes.get(n, current[n])) for n, c in FIELDS.items()}
    try:
        clean_product({**values, **({"name": "–"} if "name" in line.unread else {})})
    except Invalid as wrong:
        line.refuse({n: told for n, told in wrong.fields.items() if n not in line.unread}, BY_NAME)


def apply_row(line: Line, job: Job) -> Written:
    """Write one row through the services. Raises their Invalid, Stale."""
    plan: Plan = line.note
    assert plan.establishment is not None  # a row without one is not good
    subject = subject_of(plan.establishment.pk)
    if plan.known is None:
        values = {name: compare.stored(column, line.values.get(name)) for name, column in FIELDS.items()}
        values["is_main"] = bool(values["is_main"])
        made = services.add_product(establishment=plan.establishment, **values, batch=job.batch, by=job.by, at=job.at)
        return Written(subject, Effect.NEW, {"product": made.pk, "name": made.name, "version": made.version})
    if not plan.changes:
        return Written(subject, Effect.SAME, {"product": plan.known.pk})
    before = {name: getattr(plan.known, name) for name in plan.changes}
    changed = services.update_product(
        product=plan.known,
        expected_version=plan.known.version,
        changes=plan.changes,
        batch=job.batch,
        by=job.by,
        at=job.at,
    )
    kept = {"product": changed.pk, "name": changed.name, "version": changed.version, "was": before}
    return Written(subject, Effect.UPDATE, kept)


def reverse(written: Written, job: Job) -> None:
    """Take back what one row did. Raises Invalid, Stale when the product was changed or used since."""
    before = written.before
    product = Product.objects.filter(pk=before["product"]).first()
    if product is None:
        raise Invalid({"": [_("sản phẩm không còn trong hệ thống.")]})
    rest: dict[str, Any] = {"expected_version": before["version"], "batch": job.batch, "by": job.by, "at": job.at}
    if written.effect == Effect.NEW:
        services.withdraw_product(product=product, **rest)
    else:
        services.update_product(product=product, changes=before["was"], **rest)


IMPORTER = Importer(
    kind="products",
    label=gettext_lazy("Sản phẩm"),
    act="registry.register",
    columns=columns.PRODUCT_IMPORT,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    unique=((rowcode.NAME,),),
    help=gettext_lazy(
        "Ghi sản phẩm của cơ sở đã có trên nền tảng, hoặc sửa sản phẩm đã có bằng danh sách tải từ hệ thống."
    ),
    list_url="registry:products",
)

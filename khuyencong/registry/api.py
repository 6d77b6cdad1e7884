"""Establishments and products for programs: the rows of the screens, the verdicts of form and import."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange import compare, records
from khuyencong.exchange.checking import Line
from khuyencong.exchange.importers import Job
from khuyencong.places.choices import Level
from khuyencong.places.selectors import meanings, province_and_predecessors
from khuyencong.registry import columns, imports, schemas, services
from khuyencong.registry.access import get_establishment_for
from khuyencong.registry.models import Establishment, Product
from khuyencong.registry.rules.numbers import PERSONAL_NUMBER
from khuyencong.registry.selectors import find_by_identifier
from khuyencong.registry.selectors.listing import ORDERS, ListFilter
from khuyencong.registry.selectors.products import products_visible_to
from khuyencong.registry.selectors.records import json_page, json_records
from khuyencong.ui.records import page_of

router = Router(tags=["registry"])
JSON = "application/json; charset=utf-8"
LOOKUP_MAX = 50


def _json(body: str | bytes, status: int = 200) -> HttpResponse:
    """An answer the database wrote; the schema describes it and a test compares."""
    return HttpResponse(body, status=status, content_type=JSON)


@router.get("establishments", response=schemas.EstablishmentPage, summary="Establishments the caller may see")
@access("registry.view")
def establishments(request: HttpRequest, asked: Query[schemas.EstablishmentQuery]) -> Any:
    """In a stable order, a page at a time. Phone numbers and personal numbers are never given; a household's number is
    shown by its last four digits."""
    on = on_of(request)
    return _json(json_page(request.user, on, _filter(asked, on), cursor=asked.cursor, size=asked.limit))


def _filter(asked: schemas.EstablishmentQuery, on: date) -> ListFilter:
    text = records.clean(asked.q)
    if PERSONAL_NUMBER.search(text):
        words = _("Số định danh cá nhân không được để trong địa chỉ; gửi trong nội dung tới establishments/lookup.")
        raise Invalid({"q": [words]}, {"q": ["personal_number"]})
    if asked.order not in ORDERS:
        raise Invalid({"order": [_("Không có cách xếp này.")]}, {"order": ["not_in_list"]})
    communes = meanings(asked.commune, Level.COMMUNE).values_list("id", flat=True) if asked.commune else None
    return ListFilter(
        text=text,
        province_ids=_province(asked.province, on) if asked.province else None,
        commune_ids=None if communes is None else tuple(communes),
        form=records.clean(asked.legal_form),
        ownership=asked.ownership,
        state=asked.state,
        order=asked.order,
    )


def _province(code: str, on: date) -> tuple[int, ...]:
    found = province_and_predecessors(records.clean(code), on)
    if not found:
        raise Invalid({"province": [_("Không có tỉnh mang mã này.")]}, {"province": ["place_unknown"]})
    return found


@router.post("establishments/lookup", response=schemas.Found, summary="Establishments by one of their numbers")
@access("registry.lookup")
def lookup(request: HttpRequest, asked: schemas.Lookup) -> Any:
    """The establishments the caller may see that carry or carried a number. It is sent in the body: a personal number
    never stands in an address."""
    on = on_of(request)
    found = find_by_identifier(asked.scheme, records.clean(asked.value)) & Establishment.objects.visible_to(
        request.user, on=on
    )
    texts = json_records(request.user, on, list(found.order_by("pk").values_list("pk", flat=True)[:LOOKUP_MAX]))
    return _json(f'{{"items":[{",".join(texts)}]}}')


@router.get(
    "establishments/{int:establishment_id}",
    response=schemas.Establishment,
    summary="One establishment the caller may see",
)
@access("registry.view")
def establishment(request: HttpRequest, establishment_id: int) -> Any:
    """The record as it stands; `version` is what a change names."""
    row = get_establishment_for(request.user, establishment_id, "registry.view", on_of(request))
    return _record(user_of(request), row, on_of(request))


def _record(user: User, row: Establishment, on: date, status: int = 200) -> HttpResponse:
    return _json(json_records(user, on, [row.pk])[0], status)


@router.post("establishments", response={201: schemas.Establishment}, summary="Record an establishment")
@access("registry.register")
def register(request: HttpRequest, record: schemas.NewEstablishment) -> Any:  # type: ignore[valid-type]
    """With its number, its production place and figures of a year. The columns, checks and territory are those of the
    form and of an imported sheet; an establishment whose number is known is refused, not changed."""
    user, at, on = user_of(request), at_of(request), on_of(request)
    [line], job = judged([records.given(request)], user, at, on)
    records.refuse_bad(line, schemas.CREATED)
    written = imports.apply_row(line, job)
    row = Establishment.objects.get(pk=int(written.subject.rpartition(":")[2]))
    return _record(user, row, on, 201)


def judged(sent: list[dict[str, Any]], user: User, at: datetime, on: date) -> tuple[list[Line], Job]:
    """The verdicts of an imported sheet on new records, and what writing them needs."""
    context = records.context_on(on)
    lines = [records.read(schemas.CREATED, record, context, row=n) for n, record in enumerate(sent, start=1)]
    job = Job("", user, at, context, update_known=False)
    imports.preview(lines, job)
    table = {c.name: c for c in schemas.CREATED}
    for line in lines:
        if (known := line.note.known) is not None:
            words = _("Mã số này đã thuộc cơ sở số %(id)s: %(name)s.") % {"id": known.pk, "name": known.name}
            line.refuse({"number": [words]}, table)
    return lines, job


@router.post("establishments/check", response=schemas.Verdicts, summary="What recording establishments would say")
@access("registry.check")
def check(request: HttpRequest, asked: schemas.NewEstablishments) -> Any:
    """The verdict on up to 1,000 records, each as if it were recorded now; nothing is written."""
    sent: list[dict[str, Any]] = records.given(request)["records"]
    lines, _job = judged(sent, user_of(request), at_of(request), on_of(request))
    items = []
    for line in lines:
        fields, codes = records.faults(line, schemas.CREATED)
        looks = records.looks(line, schemas.CREATED)
        items.append({"row": line.row, "good": line.good, "fields": fields, "codes": codes, "looks": looks})
    return {"items": items}


@router.patch(
    "establishments/{int:establishment_id}", response=schemas.Establishment, summary="Change an establishment"
)
@access("registry.edit")
def change(request: HttpRequest, establishment_id: int, record: schemas.EstablishmentChange) -> Any:  # type: ignore[valid-type]
    """The fields that are sent; the others stay. `version` is the one the record was read with: when somebody saved
    meanwhile, nothing is written (409, stale)."""
    user, at, on = user_of(request), at_of(request), on_of(request)
    row = get_establishment_for(user, establishment_id, "registry.edit", on)
    sent = records.given(request, without=("version",))
    line = records.read(schemas.CHANGED, sent, records.context_on(on), partly=True)
    records.refuse_bad(line, schemas.CHANGED)
    changes = {name: imports.stored(name, line.values[name]) for name in sent}
    if changes.get("commune") is not None:
        changes["province"] = changes["commune"].province
    version: int = record.version  # type: ignore[attr-defined]
    services.update_establishment(establishment=row, expected_version=version, changes=changes, by=user, at=at)
    return _record(user, row, on)


# Products


@router.get("products", response=schemas.ProductPage, summary="Products of the establishments the caller may see")
@access("registry.view")
def products(request: HttpRequest, asked: Query[schemas.ProductQuery]) -> Any:
    """A page at a time, in a stable order."""
    rows = products_visible_to(request.user, on_of(request))
    if asked.q:
        rows = rows.filter(search_key__contains=search_key(records.clean(asked.q)))
    if asked.establishment is not None:
        rows = rows.filter(establishment=asked.establishment)
    return page_of(rows, asked, "products", lambda found: [_product(row) for row in found])


def _product(row: Product) -> dict[str, Any]:
    own = {c.name: getattr(row, c.name) for c in columns.PRODUCT}
    owner = {"establishment_id": row.establishment_id, "establishment": row.establishment.name}
    return {"id": row.pk, "version": row.version, **owner, **own}


@router.post("products", response={201: schemas.Product}, summary="Record a product of an establishment")
@access("registry.edit")
def add_product(request: HttpRequest, record: schemas.NewProduct) -> Any:  # type: ignore[valid-type]
    """The columns and checks are those of the form and of an imported sheet; a product of that name is refused."""
    user, on = user_of(request), on_of(request)
    owner_id: int = record.establishment_id  # type: ignore[attr-defined]
    owner = get_establishment_for(user, owner_id, "registry.edit", on)
    line = records.read(columns.PRODUCT, records.given(request, ("establishment_id",)), records.context_on(on))
    records.refuse_bad(line, columns.PRODUCT)
    values = {c.name: compare.stored(c, line.values.get(c.name)) for c in columns.PRODUCT}
    values["is_main"] = bool(values["is_main"])
    made = services.add_product(establishment=owner, **values, by=user, at=at_of(request))
    return Status(201, _product(made))


@router.patch("products/{int:product_id}", response=schemas.Product, summary="Change a product")
@access("registry.edit")
def change_product(request: HttpRequest, product_id: int, record: schemas.ProductChange) -> Any:  # type: ignore[valid-type]
    """The fields that are sent; the others stay. When somebody changed the product meanwhile nothing is written (409,
    stale)."""
    user, on = user_of(request), on_of(request)
    row = products_visible_to(user, on).filter(pk=product_id).first()
    if row is None:
        raise Http404
    get_establishment_for(user, row.establishment_id, "registry.edit", on)
    sent = records.given(request, ("version",))
    line = records.read(columns.PRODUCT, sent, records.context_on(on), partly=True)
    records.refuse_bad(line, columns.PRODUCT)
    changes = {c.name: compare.stored(c, line.values[c.name]) for c in columns.PRODUCT if c.name in sent}
    version: int = record.version  # type: ignore[attr-defined]
    changed = services.update_product(
        product=row, expected_version=version, changes=changes, by=user, at=at_of(request)
    )
    return _product(changed)

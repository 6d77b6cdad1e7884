"""Acts of officers on units: weights of a divided unit, closing a question, recording a renaming."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.common.fold import composed
from khuyencong.places.access import check
from khuyencong.places.choices import Kind, Topic
from khuyencong.places.models import OpenQuestion, Succession, Unit, UnitVersion
from khuyencong.places.rules import tidy_name, unit_key

BASIS_MAX = 300
WEIGHT_PLACES = 8


def _required(field: str, text: str, limit: int) -> str:
    text = composed(text)
    if not text:
        raise Invalid({field: [_("Cần ghi số, ngày và cơ quan ban hành của văn bản làm căn cứ.")]})
    if len(text) > limit:
        raise Invalid({field: [_("Dài quá %(limit)s ký tự.") % {"limit": limit}]})
    return text


def _log(act: str, unit: Unit, by: User, at: datetime, **detail: object) -> None:
    audit.record(act=act, by=by, at=at, subject=f"places.unit:{unit.pk}", label=unit.name, detail=dict(detail))


def _check_weights(edges: Sequence[Succession], weights: Mapping[int, Decimal | None]) -> None:
    """Refuse weights of one unit that are no shares or cannot add up to 1 (O-J.6.4)."""
    for edge in edges:
        weight = weights[edge.pk]
        if weight is None:
            continue
        if not weight.is_finite() or not 0 < weight <= 1:
            raise Invalid({"weight": [_("Tỷ trọng phải lớn hơn 0 và không quá 1, ví dụ 0,35.")]})
        exponent = weight.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > WEIGHT_PLACES:
            raise Invalid({"weight": [_("Tỷ trọng có nhiều nhất 8 chữ số thập phân.")]})
    given = [w for w in weights.values() if w is not None]
    total = sum(given, Decimal(0))
    complete = len(given) == len(weights)
    if total > 1 or (complete and total != 1) or (not complete and total == 1):
        raise Invalid(
            {"weight": [_("Tổng tỷ trọng của các đơn vị kế thừa phải bằng 1, đang là %(total)s.") % {"total": total}]}
        )


@transaction.atomic
def enter_weights(
    *, unit: Unit, weights: Mapping[int, Decimal], basis: str, by: User, at: datetime
) -> list[Succession]:
    """Enter the shares in which a divided unit went to its successors, all at once (O-J.5.5, O-J.6.4).

    `weights` by Succession id, each above 0, exactly 1 together with those entered before; `basis` the document
    or count they rest on. Raises Denied outside the own province, Invalid for sums other than 1, a missing basis,
    and a unit that went wholly to one successor.
    """
    check(by, unit, "places.weight", local_date(at))
    edges = list(
        Succession.objects.select_for_update(of=("self",))
        .filter(old=unit)
        .select_related("new")
        .order_by("new__code", "id")
    )
    if not edges or not set(weights) <= {e.pk for e in edges}:
        raise Invalid({"weight": [_("Đơn vị kế thừa không thuộc đơn vị này.")]})
    if any(e.whole for e in edges):
        raise Invalid({"weight": [_("Đơn vị này đã chuyển toàn bộ sang một đơn vị: không chia tỷ trọng.")]})
    basis = _required("basis", basis, BASIS_MAX)
    _check_weights(edges, {e.pk: weights.get(e.pk, e.weight) for e in edges})
    changed = [e for e in edges if e.pk in weights]
    for edge in changed:
        edge.weight, edge.basis = weights[edge.pk], basis
        edge.save(update_fields=["weight", "basis"])
    _log("places.weight", unit, by, at, basis=basis, weights={e.new.code: str(e.weight) for e in changed})
    return changed


def enter_weight(*, succession: Succession, weight: Decimal, basis: str, by: User, at: datetime) -> Succession:
    """Enter the share of one successor; the others may follow, the sum never passes 1 (see enter_weights)."""
    weights = {succession.pk: weight}
    return enter_weights(unit=succession.old, weights=weights, basis=basis, by=by, at=at)[0]


@transaction.atomic
def close_question(
    *, question: OpenQuestion, document: str, by: User, at: datetime, successors: Sequence[Unit] = ()
) -> OpenQuestion:
    """Close an open question with the document that answers it.

    A unit without successor gets `successors`: one takes it wholly, several divide it without weights
    (O-J.6.4). Raises WrongState when it is closed, Invalid without document or without the successors.
    """
    check(by, question.unit, "places.close_question", local_date(at))
    question = OpenQuestion.objects.select_for_update().select_related("unit").get(pk=question.pk)
    if question.closed_at is not None:
        raise WrongState(question, "places.close_question")
    document = _required("document", document, BASIS_MAX)
    unit = question.unit
    if question.topic == Topic.NO_SUCCESSOR:
        _add_successors(unit, successors, document)
    question.closed_at, question.closed_by, question.document = at, by, document
    question.save(update_fields=["closed_at", "closed_by", "document"])
    _log("places.close_question", unit, by, at, document=document, successors=[u.code for u in successors])
    return question


def _add_successors(unit: Unit, successors: Sequence[Unit], document: str) -> None:
    if not successors or unit.valid_to is None:
        raise Invalid({"successors": [_("Cần chọn ít nhất một đơn vị kế thừa.")]})
    whole = len(successors) == 1
    for new in successors:
        if new.valid_from is None or new.valid_from <= unit.valid_to or new.level != unit.level:
            raise Invalid({"successors": [_("%(unit)s không phải là đơn vị kế thừa được.") % {"unit": new.name}]})
        Succession.objects.create(
            old=unit, new=new, on=new.valid_from, whole=whole, weight=Decimal(1) if whole else None, basis=document
        )


@transaction.atomic
def rename_unit(
    *, unit: Unit, name: str, kind: str, valid_from: date, document: str, by: User, at: datetime
) -> UnitVersion:
    """Record that a unit is called otherwise, or is of another kind, from a day on (O-J.6.8).

    The unit stays the same: code, period and successions do not move, and former names are still found. Raises
    Denied without role; Invalid without document, for a day outside the unit's period or not after its last
    version, and when nothing changes.
    """
    check(by, unit, "places.rename", local_date(at))
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    name = tidy_name(name)
    document = _required("document", document, 200)
    if not name or len(name) > 120:
        raise Invalid({"name": [_("Tên dài từ 1 đến 120 ký tự.")]})
    if kind not in Kind.values:
        raise Invalid({"kind": [_("Loại đơn vị không có trong danh mục.")]})
    if (name, kind) == (unit.name, unit.kind):
        raise Invalid({"name": [_("Tên và loại không đổi.")]})
    versions = list(UnitVersion.objects.filter(unit=unit))
    last = versions[-1].valid_from if versions else unit.valid_from
    if (last and valid_from <= last) or (unit.valid_to and valid_from > unit.valid_to):
        raise Invalid({"valid_from": [_("Ngày phải sau lần đổi tên trước và trong thời gian đơn vị còn hiệu lực.")]})
    if not versions:
        versions = [UnitVersion.objects.create(unit=unit, valid_from=None, name=unit.name, kind=unit.kind)]
    version = UnitVersion.objects.create(unit=unit, valid_from=valid_from, name=name, kind=kind, document=document)
    _log("places.rename", unit, by, at, document=document, old=unit.name, new=name, valid_from=valid_from.isoformat())
    unit.name, unit.kind = name, kind
    unit.search_key = unit_key([v.name for v in [*versions, version]])[:400]
    unit.save(update_fields=["name", "kind", "search_key"])
    return version

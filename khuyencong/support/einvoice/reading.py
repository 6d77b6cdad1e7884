"""The fields of a seller's XML (P§9E.1), by the mapping in `data/einvoice.yaml`."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from django.utils.translation import gettext as _
from lxml import etree

from khuyencong.common.fold import composed
from khuyencong.support.choices import InvoiceKind
from khuyencong.support.einvoice.signature import Proof, check
from khuyencong.support.einvoice.xml import Refused, at, local, parse, text_of
from khuyencong.support.rules.invoices import SYMBOL, InvoiceKey, invoice_key

MAPPING = Path(__file__).resolve().parent.parent / "data" / "einvoice.yaml"
AMOUNT_MAX = 10**15
SELLER = re.compile(r"[0-9]{10}(-?[0-9]{3})?|[0-9]{12}", re.ASCII)


@dataclass(frozen=True)
class EInvoiceLine:
    """One line as the seller wrote it; amount before VAT in đồng, `more` the further words of the line."""

    position: int
    name: str
    unit: str
    quantity: str
    price: str
    amount_vnd: int
    vat_rate: str
    more: str


@dataclass(frozen=True)
class Corrected:
    """An earlier invoice that this one says it corrects."""

    key: InvoiceKey
    made_on: date | None


@dataclass(frozen=True)
class EInvoice:
    """What a file says. `buyer_number` may be a personal number: it is compared, never stored or shown whole."""

    key: InvoiceKey
    seller_name: str
    buyer_name: str
    buyer_number: str
    made_on: date
    amount_vnd: int
    vat_vnd: int
    total_vnd: int
    kind: InvoiceKind
    corrects: tuple[Corrected, ...]
    lines: tuple[EInvoiceLine, ...]
    has_code: bool
    proof: Proof


@cache
def mapping() -> dict[str, Any]:
    """The mapping of fields to paths; data, so that another make of file is a change of data."""
    loaded: dict[str, Any] = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))
    return loaded


def read(content: bytes, anchors: list[x509.Certificate]) -> EInvoice:
    """The invoice in a file. Raises Refused with a sentence for the officer.

    Fields come from the part the signature covers, never from elsewhere in the file; an unsigned file is read and says
    so (`Proof.signed`).
    """
    rules = mapping()
    root = parse(content, rules["limits"])
    if local(root) not in rules["roots"]:
        raise Refused(
            _("Tệp XML này không phải hóa đơn điện tử (phần tử gốc là “%(root)s”). Chọn đúng tệp người bán gửi.")
            % {"root": local(root)[:40]}
        )
    proof, business = check(root, rules["business"], rules["seller_signature"], anchors)
    values = {name: composed(text_of(business, paths)) for name, paths in rules["fields"].items()}
    if missing := [name for name in rules["required"] if not values[name]]:
        names = ", ".join(rules["fields"][name][0] for name in missing)
        raise Refused(
            _("Tệp thiếu mục bắt buộc: %(names)s. Ghi hóa đơn bằng tay và đối chiếu bản gốc.") % {"names": names}
        )
    if values["currency"] not in {"", "VND"}:
        raise Refused(
            _("Hóa đơn bằng ngoại tệ (%(code)s): chưa đọc tự động, ghi bằng tay.") % {"code": values["currency"][:10]}
        )
    seller = values["seller_tax_code"]
    kind, corrected = _corrections(business, seller, rules["corrects"])
    key = invoice_key(seller, values["form_symbol"], values["symbol"], values["number"])
    _check_shape(key)
    amount, vat = _vnd(values["amount_vnd"]), _vnd(values["vat_vnd"] or "0")
    return EInvoice(
        key=key,
        seller_name=values["seller_name"][:300],
        buyer_name=values["buyer_name"][:300],
        buyer_number="".join(values["buyer_number"].split()),
        made_on=_day(values["made_on"]),
        amount_vnd=amount,
        vat_vnd=vat,
        total_vnd=_vnd(values["total_vnd"] or str(amount + vat)),
        kind=kind,
        corrects=corrected,
        lines=_lines(business, rules["lines"], rules["limits"]["lines"]),
        has_code=any((node.text or "").strip() for node in at(root, rules["code"])),
        proof=proof,
    )


def _check_shape(key: InvoiceKey) -> None:
    """The parts of a key have the form of 254/2026/NĐ-CP art. 10; a file of another form is not read."""
    fits = key.form_symbol in set("123456789") and SYMBOL.fullmatch(key.symbol)
    number = key.number.isascii() and key.number.isdigit() and len(key.number) <= 8
    if not (fits and number and SELLER.fullmatch(key.seller_tax_code)):
        raise Refused(
            _("Ký hiệu, số hóa đơn hoặc mã số thuế người bán trong tệp không đúng dạng: %(key)s.")
            % {"key": f"{key.form_symbol}{key.symbol} {key.number}"[:60]}
        )


def _vnd(text: str) -> int:
    """Whole đồng, a half rounded up: sellers write "500000000.00"."""
    try:
        value = Decimal(text.replace(" ", ""))
        if not value.is_finite() or abs(value) > AMOUNT_MAX:
            raise InvalidOperation
        return int(value.quantize(Decimal(1), ROUND_HALF_UP))
    except InvalidOperation:
        raise Refused(_("Số tiền “%(text)s” trong tệp không phải là số.") % {"text": text[:40]}) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Refused(_("Ngày “%(text)s” trong tệp không đúng dạng năm-tháng-ngày.") % {"text": text[:40]}) from None


def _lines(business: etree._Element, rules: dict[str, Any], most: int) -> tuple[EInvoiceLine, ...]:
    nodes = at(business, rules["each"])
    if len(nodes) > most:
        raise Refused(_("Tệp lồng quá sâu hoặc có quá nhiều mục so với một hóa đơn. Chọn đúng tệp XML người bán gửi."))
    found = []
    for position, node in enumerate(nodes, start=1):
        said = {
            name: composed(text_of(node, rules[name])) for name in ("name", "unit", "quantity", "price", "vat_rate")
        }
        amount = text_of(node, rules["amount_vnd"])
        more = " ".join("".join(extra.itertext()).strip() for extra in at(node, rules["more"]))
        found.append(
            EInvoiceLine(
                position, said["name"][:500], said["unit"][:60], said["quantity"][:40], said["price"][:40],
                _vnd(amount or "0"), said["vat_rate"][:20], composed(more)[:500],
            )
        )  # fmt: skip
    return tuple(found)


def _corrections(
    business: etree._Element, seller: str, rules: dict[str, Any]
) -> tuple[InvoiceKind, tuple[Corrected, ...]]:
    """What the file says it corrects; the seller of a correction is the seller of the first invoice."""
    kinds, found = set(), []
    for node in at(business, rules["each"]):
        code = text_of(node, rules["kind"])
        if not code:
            continue
        kind = rules["kinds"].get(code)
        number = text_of(node, rules["number"])
        if kind is None or not number:
            raise Refused(_("Tệp nói là hóa đơn điều chỉnh hoặc thay thế nhưng không nêu đủ hóa đơn gốc."))
        kinds.add(InvoiceKind(kind))
        made = text_of(node, rules["made_on"])
        key = invoice_key(seller, text_of(node, rules["form_symbol"]), text_of(node, rules["symbol"]), number)
        _check_shape(key)
        found.append(Corrected(key, _day(made) if made else None))
    if len(kinds) > 1:
        raise Refused(_("Tệp nói vừa điều chỉnh vừa thay thế: không biết theo cách nào."))
    return (kinds.pop() if kinds else InvoiceKind.FIRST), tuple(found)

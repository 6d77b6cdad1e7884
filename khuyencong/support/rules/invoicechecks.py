"""The ten checks of an invoice (P§9E.5): facts in, one row for each check out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from khuyencong.common.errors import Finding, Severity
from khuyencong.common.workdays import WorkCalendar
from khuyencong.support.choices import Flag, InvoiceKind, TaxStatus
from khuyencong.support.rules.invoices import InvoiceKey, invoice_findings
from khuyencong.support.rules.keys import folded

FIELDS = "254/2026/NĐ-CP, điều 10"
CORRECTIONS = "91/2026/TT-BTC, điều 10"
UNLAWFUL = "254/2026/NĐ-CP, điều 3 khoản 7"
SERIAL_MIN = 4


class Buyer(StrEnum):
    """Whose the buyer's number on the invoice is, on the day of making."""

    OWN = "own"
    OTHER = "other"
    UNRECORDED = "unrecorded"
    MISSING = "missing"
    NOBODY = "nobody"


class Result(StrEnum):
    """How a check came out; `OPEN` = could not be said yet, and the page says why."""

    PASS = "pass"  # noqa: S105 - the outcome of a check
    WARN = "warn"
    BLOCK = "block"
    OPEN = "open"


@dataclass(frozen=True)
class Paid:
    """The transfer that paid an invoice, as typed from its voucher."""

    amount_vnd: int
    paid_on: date
    payee: str
    own_account: bool


@dataclass(frozen=True)
class InvoiceFacts:
    """All the ten checks look at; None where it is not known. Amounts in đồng.

    `buyer_shown` is masked where it is a personal number. `used`: the finding of an earlier use. `lines` are position,
    amount, what is used already and what is asked now; `machine` maker, model and serial number folded ("a|b|c").
    """

    key: InvoiceKey
    made_on: date
    signed_on: date | None
    calendar: WorkCalendar
    amount_vnd: int
    vat_vnd: int
    kind: InvoiceKind
    seller_number_valid: bool
    seller_name: str
    seller_is_buyer: bool
    buyer: Buyer
    buyer_shown: str
    flag: Flag
    used: Finding | None = None
    replaced_by: str = ""
    lines: tuple[tuple[int, int, int, int], ...] = ()
    texts: tuple[str, ...] = ()
    machine: str = ""
    status: TaxStatus | None = None
    payment: Paid | None = None
    signer_tax_code: str = ""
    unsigned: bool = False
    untrusted: bool = False
    corrections: tuple[Finding, ...] = field(default=())


@dataclass(frozen=True)
class Checked:
    """One of the ten checks: its number, how it came out, and what was found."""

    number: int
    result: Result
    findings: tuple[Finding, ...] = ()


def ten_checks(facts: InvoiceFacts) -> list[Checked]:
    """The ten checks in their order. Integrity blocks (identity, double use, sums); the rest warns and is explained."""
    found: Mapping[int, Iterable[Finding | None]] = {
        1: _key(facts),
        2: [_seller(facts), _buyer(facts)],
        3: [facts.used],
        4: _lines(facts),
        5: (),
        6: (),
        7: [_status(facts), *facts.corrections],
        8: [_own_seller(facts)],
        9: _payment(facts),
        10: [_machine(facts)],
    }
    rows = []
    for number, listed in found.items():
        these = tuple(finding for finding in listed if finding)
        rows.append(Checked(number, _result(number, these, facts), these))
    return rows


def _result(number: int, found: tuple[Finding, ...], facts: InvoiceFacts) -> Result:
    if any(f.blocks for f in found):
        return Result.BLOCK
    if found or (number == 6 and facts.flag):
        return Result.WARN
    unknown = {
        2: facts.buyer == Buyer.NOBODY,
        4: not facts.lines,
        5: True,
        7: facts.status is None,
        9: facts.payment is None,
        10: bool(facts.machine) and not facts.texts,
    }
    return Result.OPEN if unknown.get(number) else Result.PASS


def _key(facts: InvoiceFacts) -> list[Finding]:
    found = invoice_findings(key=facts.key, made_on=facts.made_on, signed_on=facts.signed_on, calendar=facts.calendar)
    # A cash-register invoice (letter M) needs no signature (254/2026/NĐ-CP art. 10).
    if facts.unsigned and facts.key.symbol[3:4] != "M":
        found.append(Finding("support.invoice_unsigned", Severity.WARN, {}, FIELDS, field="file"))
    if facts.untrusted:
        found.append(Finding("support.invoice_untrusted", Severity.WARN, {}, FIELDS, field="file"))
    if facts.signer_tax_code and _bare(facts.signer_tax_code) != _bare(facts.key.seller_tax_code):
        params = {"signer": _masked(facts.signer_tax_code), "seller": _masked(facts.key.seller_tax_code)}
        found.append(Finding("support.invoice_signer_other", Severity.WARN, params, FIELDS, "memory", field="file"))
    return found


def _bare(number: str) -> str:
    return number.replace("-", "").replace(" ", "")


def _masked(number: str) -> str:
    return f"•••• {number[-4:]}" if len(_bare(number)) == 12 else number


def _seller(facts: InvoiceFacts) -> Finding | None:
    if facts.seller_number_valid:
        return None
    params = {"value": _masked(facts.key.seller_tax_code)}
    return Finding("support.invoice_seller_number", Severity.BLOCK, params, FIELDS, field="seller_tax_code")


def _buyer(facts: InvoiceFacts) -> Finding | None:
    """The buyer is the beneficiary on the day of making (P§15.47)."""
    params = {"shown": facts.buyer_shown, "made_on": facts.made_on}
    if facts.buyer == Buyer.OTHER:
        return Finding("support.invoice_buyer_other", Severity.BLOCK, params, FIELDS, field="buyer")
    if facts.buyer == Buyer.MISSING:
        return Finding("support.invoice_buyer_missing", Severity.BLOCK, {}, FIELDS, "read", field="buyer")
    if facts.buyer == Buyer.UNRECORDED:
        return Finding("support.invoice_buyer_unrecorded", Severity.WARN, params, FIELDS, field="buyer")
    return None


def _lines(facts: InvoiceFacts) -> list[Finding]:
    """The parts used of a line are at most the line (P§15.46); the lines add up to the amount."""
    found = []
    for position, amount, used, asked in facts.lines:
        if asked and used + asked > amount:
            params = {"position": position, "amount_vnd": amount, "used_vnd": used, "asked_vnd": asked}
            found.append(Finding("support.invoice_line_over", Severity.BLOCK, params, FIELDS, field=f"part_{position}"))
    total = sum(amount for _position, amount, _used, _asked in facts.lines)
    # Each line may be rounded by half a đồng.
    if facts.lines and abs(total - facts.amount_vnd) > len(facts.lines):
        params = {"lines_vnd": total, "amount_vnd": facts.amount_vnd}
        found.append(Finding("support.invoice_lines_differ", Severity.WARN, params, FIELDS))
    return found


def _status(facts: InvoiceFacts) -> Finding | None:
    if facts.replaced_by:
        return Finding("support.invoice_replaced", Severity.BLOCK, {"by": facts.replaced_by}, CORRECTIONS)
    if facts.status and facts.status != TaxStatus.VALID:
        return Finding("support.invoice_not_valid", Severity.BLOCK, {"status": facts.status.label}, UNLAWFUL)
    return None


def _own_seller(facts: InvoiceFacts) -> Finding | None:
    if not facts.seller_is_buyer:
        return None
    return Finding("support.invoice_own_seller", Severity.WARN, {}, "", field="explanation")


def _payment(facts: InvoiceFacts) -> list[Finding]:
    """Transfer from the beneficiary's account, of the whole amount, to the seller."""
    paid = facts.payment
    if paid is None:
        return []
    total = facts.amount_vnd + facts.vat_vnd
    params = {"paid_vnd": paid.amount_vnd, "total_vnd": total, "payee": paid.payee, "seller": facts.seller_name}
    found = []
    if not paid.own_account:
        found.append(Finding("support.invoice_paid_by_other", Severity.WARN, params))
    if paid.amount_vnd != total:
        found.append(Finding("support.invoice_paid_amount", Severity.WARN, params))
    if folded(paid.payee) != folded(facts.seller_name):
        found.append(Finding("support.invoice_paid_to_other", Severity.WARN, params))
    return found


def _machine(facts: InvoiceFacts) -> Finding | None:
    """The serial number of the delivered machine stands on the invoice."""
    serial = facts.machine.rpartition("|")[2]
    if len(serial) < SERIAL_MIN or not facts.texts:
        return None
    if any(serial in folded(text) for text in facts.texts):
        return None
    return Finding("support.invoice_serial_absent", Severity.WARN, {"serial": serial.upper()}, FIELDS)

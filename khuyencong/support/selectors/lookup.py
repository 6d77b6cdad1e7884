"""The question before an approval: where does State money already stand on this thing."""

from dataclasses import dataclass, replace

from khuyencong.support import rules
from khuyencong.support.choices import ItemKind, ItemState, KeyKind
from khuyencong.support.rules import InvoiceKey, Outward
from khuyencong.support.selectors.items import invoices_with, outward
from khuyencong.support.selectors.overlap import items_with


@dataclass(frozen=True)
class Question:
    """The thing asked about, by as many keys as are known (`rules.serial_key`, `works_key`, `contract_key`,
    `event_key`, `invoice_key`); `beneficiary_id` counts together with `activity` and `year` or `period`."""

    year: int
    serial_key: str = ""
    works_key: str = ""
    contract_key: str = ""
    event_key: str = ""
    beneficiary_id: int | None = None
    activity: str = ""
    period: str = ""
    invoice: InvoiceKey | None = None

    @property
    def keys(self) -> frozenset[rules.Key]:
        """The keys of the item asked about; those of an invoice are its own (`invoice`)."""
        item = rules.ItemFacts(
            kind=ItemKind.OTHER, activity=self.activity, budget_year=self.year, beneficiary_id=self.beneficiary_id,
            period=self.period, serial_key=self.serial_key, works_key=self.works_key, contract_key=self.contract_key,
            event_key=self.event_key,
        )  # fmt: skip
        return rules.keys_of(item)


@dataclass(frozen=True)
class Held:
    """State money that stands on the thing: purse, year, amount in đồng and office, by which key, and its state."""

    seen: Outward
    kind: KeyKind
    state: ItemState


def held(question: Question) -> list[Held]:
    """Who holds State money for a thing, in every purse, province, policy and year, oldest first (P§15.13, P§15.45,
    P§15.50).

    Of each item only purse, year, amount and office: the answer is the same for every reader and names no beneficiary
    and no dossier (P§9E.5 item 3). Asking is an act to be recorded: `services.look_up` does both. Void items are left
    out. An invoice is named with its own amount. A constant number of queries.
    """
    keys = question.keys
    values = {key.value for key in keys}
    found = []
    for item in items_with(keys):
        shared = {KeyKind(row.kind) for row in item.keys.all() if row.value in values}
        found.append(Held(outward(item), min(shared, key=lambda kind: rules.RANK[kind]), ItemState(item.state)))
    return found + (_invoiced(question.invoice) if question.invoice else [])


def _invoiced(key: InvoiceKey) -> list[Held]:
    rows = invoices_with(key).exclude(item__state=ItemState.VOID)
    return [
        Held(replace(outward(row.item), amount_vnd=row.amount_vnd), KeyKind.INVOICE, ItemState(row.item.state))
        for row in rows.select_related("item").order_by("item_id", "id")
    ]

"""What the rooms above hand over: a dossier and its cost items."""

from dataclasses import dataclass

from khuyencong.accounts.models import Organisation
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.rules import Candidate, ItemFacts, Outward, keys_of
from khuyencong.support.selectors.items import purse_words
from khuyencong.support.selectors.overlap import Mine


@dataclass(frozen=True)
class NewItem:
    """One cost item of a dossier: its whole cost and the State money asked for it, in đồng.

    `beneficiary_id` is None where nobody in particular receives the money (a training course, a fair). The keys are
    those of `support.rules`; an empty key says nothing yet. `period` is the year or course the content is for, empty
    for the budget year of the dossier. `office` and `province_id` where they are not the dossier's own (the parts of
    a regional project).
    """

    item_ref: str
    name: str
    kind: ItemKind
    amount_vnd: int
    beneficiary_id: int | None
    activity: str
    cost_vnd: int
    serial_key: str = ""
    works_key: str = ""
    contract_key: str = ""
    event_key: str = ""
    period: str = ""
    office: Organisation | None = None
    province_id: int | None = None


@dataclass(frozen=True)
class Dossier:
    """What a dossier of the floor above says about itself. `office` answers for it, in the province it belongs to.

    `office_name`: who pays, where that is not the office itself (money of another policy). `implementer_id`: the
    unit that carries it out and may speak for it.
    """

    subject: str
    label: str
    purse: str
    level: str
    budget_year: int
    office: Organisation
    province_id: int | None
    scheme: Scheme = Scheme.PROMOTION
    office_name: str = ""
    implementer_id: int | None = None

    def payer(self, item: NewItem) -> str:
        """The name of the office that pays an item."""
        return self.office_name or str(item.office or self.office)


def facts_of(dossier: Dossier, item: NewItem) -> ItemFacts:
    """What the keys of an item are made of."""
    return ItemFacts(
        kind=item.kind,
        activity=item.activity,
        budget_year=dossier.budget_year,
        name=item.name,
        beneficiary_id=item.beneficiary_id,
        period=item.period,
        serial_key=item.serial_key,
        works_key=item.works_key,
        contract_key=item.contract_key,
        event_key=item.event_key,
    )


def sides_of(dossier: Dossier, items: list[NewItem], recorded: dict[str, int]) -> list[Mine]:
    """The items of a dossier as one side of the comparison; `recorded` gives the stored row of an item_ref."""
    purse = purse_words(dossier.scheme, dossier.purse)
    return [
        Mine(
            Candidate(
                dossier.subject,
                item.item_ref,
                dossier.scheme,
                keys_of(facts_of(dossier, item)),
                recorded.get(item.item_ref),
            ),
            Outward(purse, dossier.budget_year, item.amount_vnd, dossier.payer(item)),
        )
        for item in items
    ]

"""Two records of one beneficiary became one, or two again: the keys of its items are made anew."""

from khuyencong.registry.merging import Moved
from khuyencong.support import rules
from khuyencong.support.choices import ItemState
from khuyencong.support.models import SupportItem
from khuyencong.support.selectors.items import outward
from khuyencong.support.selectors.overlap import Mine, hits
from khuyencong.support.services import cases
from khuyencong.support.services.items import lock_keys, set_keys


def follow_beneficiary(moved: Moved) -> None:
    """State money both records held for the same content and year now meets, and its case opens; after an undoing the
    case is withdrawn."""
    subjects = SupportItem.objects.filter(pk__in=moved.rows).values_list("subject", flat=True)
    for subject in sorted(set(subjects)):
        rows = list(SupportItem.objects.filter(subject=subject).exclude(state=ItemState.VOID).order_by("pk"))
        sides = [_side(row) for row in rows]
        keys = lock_keys(key for side in sides for key in side.candidate.keys)
        set_keys(rows, sides, keys)
        cases.review(subject, hits(sides, subject), by=moved.by, at=moved.at)


def _side(row: SupportItem) -> Mine:
    facts = rules.ItemFacts(
        kind=row.kind,
        activity=row.activity,
        budget_year=row.budget_year,
        name=row.name,
        beneficiary_id=row.beneficiary_id,
        period=row.period,
        serial_key=row.serial_key,
        works_key=row.works_key,
        contract_key=row.contract_key,
        event_key=row.event_key,
    )
    return Mine(rules.Candidate(row.subject, row.item_ref, row.scheme, rules.keys_of(facts), row.pk), outward(row))

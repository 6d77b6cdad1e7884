"""What tells a cost item from others': the words its keys are made of."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.common.fold import composed
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import CostItem
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.support.choices import ItemKind
from khuyencong.workflow import services as workflow

CONTRACT = ("contract_number", "contract_tax_code", "contract_on")
# The words each kind of cost item is told by; a machine has its number (`name_machine`).
WORDS: dict[str, tuple[str, ...]] = {
    ItemKind.EVENT: ("stall",),
    ItemKind.WORKS: ("works", *CONTRACT),
}
OTHERWISE = (*CONTRACT, "period")
TEXT_MAX = 200


def words_of(item: CostItem) -> tuple[str, ...]:
    """The words an item is told by; none for a machine."""
    kind = content_of(item.part.activity).item
    return () if kind == ItemKind.MACHINE else WORDS.get(kind, OTHERWISE)


@transaction.atomic
def name_item(*, item: CostItem, words: dict[str, str | date | None], by: User, at: datetime) -> CostItem:
    """Write the contract, stall, works item or period of a supported line while it is carried out.

    What is supported elsewhere opens a case of overlap. Raises WrongState, Denied("role"), Invalid by field when a
    contract is only half there.
    """
    project = item.project
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if "serials" not in SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "name_item")
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.report")
    wanted = words_of(item)
    said = {name: _text(words.get(name)) for name in wanted}
    filled = [name for name in CONTRACT if said.get(name)]
    wrong = {name: [_("Hợp đồng cần đủ số, mã số thuế và ngày.")] for name in CONTRACT if filled and not said.get(name)}
    signed = words.get("contract_on")
    if isinstance(signed, date) and signed > local_date(at):
        wrong["contract_on"] = [_("Ngày hợp đồng nằm sau hôm nay.")]
    if wrong and set(CONTRACT) <= set(wanted):
        raise Invalid(wrong)
    item.identity = {**item.identity, **said}
    item.save(update_fields=["identity"])
    project.refresh_from_db()
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    return item


def _text(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else composed(value or "")[:TEXT_MAX]

"""Whether a number written on a paper belongs to an establishment on a day."""

from datetime import date
from typing import Literal

from django.conf import settings

from khuyencong.common import taxcode
from khuyencong.common.vault import Vault
from khuyencong.registry.choices import Scheme
from khuyencong.registry.models import Identifier
from khuyencong.registry.models.core import open_on

PERSONAL_DIGITS = 12


def number_held(establishment_id: int, number: str, on: date | None) -> Literal["own", "other", "unrecorded"]:
    """Whether a tax code or twelve-digit personal number is the establishment's own on a day (P§15.47; O-K.1, O-K.2);
    without a day, whether it ever was.

    "unrecorded": no number of that form is recorded for the day, so nothing can be said. A personal number is found by
    its keyed hash only. At most one query.
    """
    digits = taxcode.bare_digits(number)
    rows = Identifier.objects.filter(establishment=establishment_id)
    rows = rows.filter(open_on(on)) if on else rows
    if len(digits) == PERSONAL_DIGITS:
        held = set(rows.filter(scheme=Scheme.PIN12).values_list("lookup", flat=True))
        vault = Vault(settings.KEYS_DIR)
        wanted = set() if vault.is_empty else set(vault.lookups(digits))
    else:
        schemes = (Scheme.MST10, Scheme.MST13, Scheme.MST_HOUSEHOLD_OLD)
        values = rows.filter(scheme__in=schemes).values_list("value", flat=True)
        held = {bare for bare in map(taxcode.bare_digits, values) if len(bare) == len(digits)}
        wanted = {digits}
    if not held:
        return "unrecorded"
    return "own" if held & wanted else "other"

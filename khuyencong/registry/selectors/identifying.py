"""Finding a business by a number it was ever known by."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from khuyencong.common.vault import Vault
from khuyencong.registry.choices import Scheme
from khuyencong.registry.models import Establishment, Identifier
from khuyencong.registry.rules.numbers import check_identifier


def find_by_identifier(scheme: str, value: str) -> QuerySet[Establishment]:
    """The establishments known by a number, ended numbers included. The caller narrows it to what a user may see.

    A personal number is looked up by its keyed hash under every key at hand; a malformed number finds nothing.
    """
    stored, refusal = check_identifier(scheme, value)
    if refusal:
        return Establishment.objects.none()
    numbers = Identifier.objects.filter(scheme=scheme)
    if scheme == Scheme.PIN12:
        vault = Vault(settings.KEYS_DIR)
        numbers = numbers.filter(lookup__in=[] if vault.is_empty else vault.lookups(stored))
    else:
        numbers = numbers.filter(value=stored)
    return Establishment.objects.filter(pk__in=numbers.values("establishment_id"))

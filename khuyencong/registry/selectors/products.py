"""Reads of product lines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from khuyencong.registry.models import Establishment, Product

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


def products_visible_to(user: User | AnonymousUser, on: date) -> QuerySet[Product]:
    """The products of the establishments a user may see on a day."""
    rows = Product.objects.select_related("establishment__province", "establishment__commune")
    return rows.filter(establishment__in=Establishment.objects.visible_to(user, on=on))

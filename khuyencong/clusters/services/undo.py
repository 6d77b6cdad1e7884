"""Withdrawing a row that was written down by mistake."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.clusters.models import Cluster, LandHolding, TenantState
from khuyencong.clusters.models.base import Dated, Recorded
from khuyencong.clusters.services.common import DAY, Faults, hold, log
from khuyencong.common.errors import WrongState

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@transaction.atomic
def withdraw(*, row: Recorded, reason: str, by: User, at: datetime) -> Recorded:
    """Take a mistaken row out of every page and sum; what it had ended goes on. It stays readable with its reason.

    Raises Invalid without a reason; WrongState when it was withdrawn before.
    """
    cluster = hold(cluster_of(row))
    faults = Faults()
    words = faults.text("reason", reason, required=True)
    faults.stop()
    model = type(row)
    rows = model._default_manager.filter(pk=row.pk, withdrawn_at__isnull=True)
    if not rows.update(withdrawn_at=at, withdrawn_by=by, withdrawn_reason=words):
        raise WrongState(row, "clusters.withdraw")
    if isinstance(row, Dated) and row.line():
        identity = {name: getattr(row, name) for name in row.line()}
        line: Any = model._default_manager
        before = line.filter(withdrawn_at__isnull=True, valid_to=row.valid_from - DAY, **identity)
        before.update(valid_to=row.valid_to)
    row.refresh_from_db()
    log("withdraw", cluster=cluster, by=by, at=at, row=f"{model.__name__} {row.pk}")
    return row


def cluster_of(row: Recorded) -> Cluster:
    """The cluster a row speaks of."""
    if isinstance(row, TenantState | LandHolding):
        return row.tenant.cluster
    return row.cluster  # type: ignore[attr-defined,no-any-return]

"""Shares of land the law limits: land for services, land that earns a cluster its type (C§13.8, C§13.36)."""

from decimal import Decimal

from khuyencong.clusters.rules.law import Area
from khuyencong.clusters.rules.occupancy import percent
from khuyencong.common.errors import Finding


def services_findings(services_ha: Decimal, area_ha: Decimal, share: Area | None) -> list[Finding]:
    """Land for services within its share of the cluster."""
    if share is None or services_ha <= share.value * area_ha:
        return []
    shown = {"services": services_ha, "share": percent(services_ha, area_ha), "limit": 100 * share.value}
    return [share.broken("clusters.services_too_large", **shown)]


def type_findings(kind: str, part: Decimal, whole: Decimal, share: Area | None) -> list[Finding]:
    """Industrial land of a type (or its per cent of 100) that reaches the type's share."""
    if share is None or part >= share.value * whole:
        return []
    shown = {"type": kind, "share": percent(part, whole), "least": 100 * share.value}
    return [share.broken("clusters.type_share_low", kind, **shown)]

"""Whether a share of industrial land earns a type of cluster (C§13.36)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from khuyencong.clusters.choices import SHARED_KINDS, ClusterKind
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.law import selectors as law


def share_finding(kind: str, share_pct: Decimal, on: date) -> Finding | None:
    """The finding when a share is below the one in force on a day; None when it reaches it, or the law has none."""
    choice = law.norm(f"clusters.types.{kind}_share", on=on)
    if choice.value is None:
        return None
    wanted = 100 * Decimal(str(choice.value))
    if share_pct >= wanted:
        return None
    params: dict[str, object] = {"type": ClusterKind(kind).label, "share": share_pct, "wanted": wanted.normalize()}
    return Finding("clusters.type_share", choice.severity, params, choice.citation)


def check_share(kind: str, share_pct: Decimal | None, on: date) -> str:
    """Refuse a type its share does not earn; below a share that was not read in the law, the words of the warning."""
    if kind not in SHARED_KINDS:
        return ""
    if share_pct is None:
        raise Invalid({"share_pct": [_("Loại cụm này cần tỷ lệ đất công nghiệp đã tính.")]})
    finding = share_finding(kind, share_pct, on)
    if finding is None:
        return ""
    if finding.severity is Severity.BLOCK:
        raise RuleBroken([finding])
    return _("Dưới mức %(wanted)s %% của %(source)s (chưa đọc văn bản gốc).") % {
        "wanted": finding.params["wanted"],
        "source": finding.citation,
    }

"""The ceiling of an establishment over all its projects (P§15.14)."""

from dataclasses import dataclass

from khuyencong.common.errors import Finding, Severity


@dataclass(frozen=True)
class Supported:
    """What other dossiers hold for a beneficiary and content in some years, in đồng."""

    amount_vnd: int
    dossiers: int


def across_projects_findings(
    *,
    asked_vnd: int,
    others: Supported,
    ceiling_vnd: int | None,
    years: range,
    citation: str,
    confidence: str,
    severity: Severity = Severity.WARN,
) -> list[Finding]:
    """Whether an establishment would get more than its ceiling from several projects together.

    Whether the ceiling of an establishment counts per year, per project or for life was not read (P§16.8), so this
    warns; it blocks only once the period is confirmed with a document. `ceiling_vnd` None: the activity has no
    ceiling per establishment.
    """
    if ceiling_vnd is None or not others.dossiers or asked_vnd <= 0:
        return []
    total = asked_vnd + others.amount_vnd
    if total <= ceiling_vnd:
        return []
    params = {
        "asked_vnd": asked_vnd,
        "others_vnd": others.amount_vnd,
        "dossiers": others.dossiers,
        "total_vnd": total,
        "ceiling_vnd": ceiling_vnd,
        "period": str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}",
    }
    return [Finding("support.ceiling_across_projects", severity, params, citation, confidence)]

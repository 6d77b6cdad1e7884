"""Guards of an entry: its papers agree, and nobody entered it before."""

from typing import Any

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.models import Takeover
from khuyencong.programmes.takeover import rules, selectors
from khuyencong.programmes.takeover.columns import COLUMNS
from khuyencong.workflow.process import Context

DOSSIER = "36/2013/TT-BCT, điều 5, 10"


def missing(values: dict[str, Any]) -> list[Finding]:
    """The answers without which there is no project, by name."""
    return [
        Finding("programmes.takeover.missing", Severity.BLOCK, {"name": str(column.label)}, DOSSIER, field=column.name)
        for column in COLUMNS
        if column.required and values.get(column.name) in (None, "")
    ]


def papers_agree(takeover: Takeover, context: Context) -> list[Finding]:
    """Nothing is missing and nothing contradicts; where something is missing the sums are not spoken of yet."""
    facts, bodies = selectors.read(takeover, context.on)
    return [*missing(takeover.values), *no_office(bodies), *rules.contradictions(facts, context.on)]


def no_office(bodies: selectors.Bodies) -> list[Finding]:
    """The department of the place and the Agency are known to the platform."""
    if bodies.place is None or (bodies.department is not None and bodies.agency is not None):
        return []
    params = {"place": str(bodies.province)}
    return [Finding("programmes.takeover.no_office", Severity.BLOCK, params, "36/2013/TT-BCT, điều 8", field="place")]


def not_twice(takeover: Takeover, context: Context) -> list[Finding]:
    """Neither the project nor its contract is on the platform already."""
    facts, bodies = selectors.read(takeover, context.on)
    return selectors.same_elsewhere(takeover, facts, bodies.manager, context.by, context.on)

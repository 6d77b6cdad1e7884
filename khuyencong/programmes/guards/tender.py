"""Guard of the tender-type activities: how the contractor was chosen is settled before the contract (P§8)."""

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.models import Project, TenderOrder, TenderResult
from khuyencong.workflow.process import Context

CITATION = "36/2013/TT-BCT, điều 3"


def needs_tender(project: Project) -> list[str]:
    """The contents of a project that go through a tender: by the list of the circular, or by order of the Agency."""
    listed = {code for code in project.activities if content_of(code).tender}
    if not listed and TenderOrder.objects.filter(project=project).exists():
        return sorted(set(project.activities))
    return sorted(listed)


def tender_settled(project: Project, context: Context) -> list[Finding]:
    """A tender result or a note that the value is below the threshold is on file, with its paper (P§15.35)."""
    contents = needs_tender(project)
    if not contents or TenderResult.objects.filter(project=project, voided_at__isnull=True).exists():
        return []
    params = {"activity": ", ".join(contents)}
    return [Finding("programmes.tender_missing", Severity.BLOCK, params, CITATION, "read")]

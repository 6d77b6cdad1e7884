"""What a merging of two records of one business does to projects in clusters."""

from khuyencong.clusters.models import SecondaryProject
from khuyencong.common.errors import Finding, Severity
from khuyencong.registry.merging import MergeRule

ONCE = "32/2024/NĐ-CP, điều 2 khoản 7"


def _same_project(keep_id: int, other_id: int) -> list[Finding]:
    """A project both records have in one cluster stands against the merging: its land would count twice."""
    rows = SecondaryProject.objects.standing().filter(establishment_id=keep_id)
    mine = {(row.cluster_id, row.name): row for row in rows.select_related("cluster")}
    others = SecondaryProject.objects.standing().filter(establishment_id=other_id)
    twice = [mine[key] for key in others.values_list("cluster_id", "name") if key in mine]
    return [
        Finding("clusters.same_project", Severity.BLOCK, {"name": row.name, "cluster": row.cluster.name}, ONCE)
        for row in twice
    ]


RULES = (
    MergeRule("clusters.InvestorAssignment", "establishment"),
    MergeRule("clusters.SecondaryProject", "establishment", stops=_same_project),
)

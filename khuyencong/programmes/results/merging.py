"""What two records of one business mean for the results projects claim of it."""

from django.db.models import Q

from khuyencong.common.errors import Finding, Severity
from khuyencong.programmes.models import Claim, Declaration, Result
from khuyencong.programmes.results import base
from khuyencong.registry.merging import Moved


def same_results(keep_id: int, other_id: int) -> list[Finding]:
    """A result confirmed for both records was counted twice: which of the two is right is not for a merging to say."""
    mine = set(Result.objects.filter(establishment=keep_id).values_list("indicator", "year"))
    theirs = set(Result.objects.filter(establishment=other_id).values_list("indicator", "year"))
    return [
        Finding("programmes.merge_result_twice", Severity.BLOCK, {"name": base.claim_name(indicator, year)})
        for indicator, year in sorted(mine & theirs)
    ]


def same_questions(keep_id: int, other_id: int) -> list[Finding]:
    """One project asked both records about their results."""
    mine = Declaration.objects.filter(establishment=keep_id).values("project")
    rows = Declaration.objects.filter(establishment=other_id, project__in=mine).select_related("project")
    codes = sorted({row.project.code for row in rows})
    return [Finding("programmes.merge_asked_twice", Severity.BLOCK, {"project": code}) for code in codes]


def follow_results(moved: Moved) -> None:
    """The one key of a result names its business."""
    for row in Result.objects.filter(pk__in=moved.rows):
        row.key = base.result_key(f"e{moved.to_id}", row.indicator, row.year)
        row.save(update_fields=["key"])


def follow_declarations(moved: Moved) -> None:
    """The claims of a declaration name its business, so that shares of one result add up."""
    rows = Claim.objects.filter(Q(declaration__in=moved.rows), subject_key=f"e{moved.from_id}")
    rows.update(subject_key=f"e{moved.to_id}")

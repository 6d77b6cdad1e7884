"""After data was moved: does the ledger still balance, is the audit log still as it was sealed, is no file missing?"""

from collections.abc import Iterator


def problems() -> Iterator[str]:
    """One sentence for each thing that is wrong; none when everything is sound."""
    from khuyencong.audit.selectors import verify
    from khuyencong.files.models import Attachment
    from khuyencong.files.store import store
    from khuyencong.ledger.checks import problems as ledger_problems

    result = verify()
    for damage in result.damages:
        yield f"audit: {damage.kind} at seal {damage.batch}"
    for sha256 in Attachment.objects.order_by("sha256").values_list("sha256", flat=True).distinct().iterator():
        if not store().exists(sha256):
            yield f"files: {sha256} is missing"
    for problem in ledger_problems():
        yield f"ledger: {problem.code} {problem.what} {problem.found}".rstrip()

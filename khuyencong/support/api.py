"""The question before an approval, for programs: does State money stand on this thing already?"""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid
from khuyencong.support import schemas, services
from khuyencong.support.forms import CheckForm

router = Router(tags=["support"])


@router.post("support/check", response=schemas.Answer, summary="Who holds State money for a thing already")
@access("support.check")
def check(request: HttpRequest, asked: schemas.Question) -> Any:  # type: ignore[valid-type]
    """In every purse, province, policy and year, by machine, works item, contract, event, invoice or beneficiary. Sent
    in the body: no name stands in an address. Asking is recorded, what was asked is not."""
    sent = {name: str(value) for name, value in asked.model_dump().items() if value is not None}  # type: ignore[attr-defined]
    form = CheckForm(sent, user=user_of(request), on=on_of(request))
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: list(map(str, words)) for name, words in form.errors.items()})
    found = services.look_up(question=form.question(), by=user_of(request), at=at_of(request))
    return {
        "items": [
            {
                "purse": str(each.seen.purse),
                "year": each.seen.year,
                "amount_vnd": each.seen.amount_vnd,
                "office": each.seen.office,
                "same_by": each.kind,
                "state": each.state,
            }
            for each in found
        ]
    }

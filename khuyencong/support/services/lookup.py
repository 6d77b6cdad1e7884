"""Asking before an approval, with a trace of who asked."""

from datetime import datetime

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.support.selectors.lookup import Held, Question, held


def look_up(*, question: Question, by: User, at: datetime) -> list[Held]:
    """Where State money already stands on a thing (`selectors.held`); the question is recorded, its words are not.

    The caller has checked the act "support.check".
    """
    found = held(question)
    audit.record(
        act="support.check", by=by, at=at, subject="support.check", label="", detail={"hits": len(found)}
    )  # fmt: skip
    return found

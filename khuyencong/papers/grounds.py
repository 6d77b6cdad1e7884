"""The legal grounds a paper starts with, from the documents the platform knows."""

from collections.abc import Sequence
from datetime import date

from khuyencong.common.formats import date_paper
from khuyencong.law.choices import State
from khuyencong.law.selectors import documents as known_documents

PROMOTION = ("45/2012/NĐ-CP", "235/2025/NĐ-CP", "36/2013/TT-BCT", "28/2018/TT-BTC", "64/2024/TT-BTC")
_NOT_YET = frozenset({State.EXPIRED, State.NOT_YET_EFFECTIVE})


def grounds_on(on: date, numbers: Sequence[str] = PROMOTION) -> tuple[str, ...]:
    """ "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ ...": the documents that were in force
    on a day, or issued by then where their start was not read. Raises law.documents.UnknownDocument."""
    documents = known_documents()
    lines = []
    for number in numbers:
        document = documents.get(number)
        if documents.state(number, on).state in _NOT_YET or (document.issued_on and document.issued_on > on):
            continue
        day = f" {date_paper(document.issued_on)}" if document.issued_on else ""
        title = document.title[:1].lower() + document.title[1:]
        lines.append(f"Căn cứ {document.kind} số {document.number}{day} của {document.issuer} {title}")
    return tuple(lines)

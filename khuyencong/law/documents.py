"""Legal documents, their relations in time, and the state of each on a day: pure, from what was read.

A start that was not read is unknown, never guessed: before the first day a document was read as in force its state is
unknown. The published status is only shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from khuyencong.common.fold import search_key
from khuyencong.law.choices import BECAUSE, INVERSE, Confidence, RelationKind, State


@dataclass(frozen=True)
class Relation:
    """`kind` of another document. `read` False: reported without having been read, shown but never used."""

    kind: RelationKind
    number: str
    read: bool = True
    note: str = ""


@dataclass(frozen=True)
class Document:
    """One instrument. Days are None where they were not read. `lapses_on`: first day without effect by its own text.

    `read_in_force_on`: the first day on which a reader saw it applied as law, used where the start was not read.
    """

    number: str
    kind: str
    issuer: str
    title: str
    issued: str = ""
    effective_on: date | None = None
    effective_confidence: Confidence = Confidence.READ
    read_in_force_on: date | None = None
    lapses_on: date | None = None
    published_status: str = ""
    published_relation: str = ""
    source_url: str = ""
    note: str = ""
    relations: tuple[Relation, ...] = ()

    @property
    def issued_on(self) -> date | None:
        return date.fromisoformat(self.issued) if len(self.issued) == 10 else None

    @property
    def first_known_day(self) -> date | None:
        """The first day it is known to have been in force."""
        return self.effective_on or self.read_in_force_on


@dataclass(frozen=True)
class DocumentState:
    """`state` on a day, `since` which day (None where not known), and why: code and parameters of a sentence."""

    state: State
    since: date | None
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def because(self) -> str:
        """The reason as a sentence in the reader's language."""
        return str(BECAUSE[self.code]) % self.params


class UnknownDocument(LookupError):
    """No document has this number; `nearest` are the closest ones."""

    def __init__(self, number: str, nearest: tuple[str, ...]) -> None:
        super().__init__(number)
        self.number, self.nearest = number, nearest


VERBS = {
    "reported amended by": RelationKind.AMENDED_BY,
    "amended by": RelationKind.AMENDED_BY,
    "replaced by": RelationKind.REPLACED_BY,
    "succeeded by": RelationKind.SUCCEEDED_BY,
    "amends": RelationKind.AMENDS,
    "replaces": RelationKind.REPLACES,
    "succeeds": RelationKind.SUCCEEDS,
    "guides": RelationKind.GUIDES,
    "follows": RelationKind.GUIDES,
    "consolidates": RelationKind.CONSOLIDATES,
    "based on": RelationKind.BASED_ON,
    "submits the draft of": RelationKind.SUBMITS,
}
NUMBER = re.compile(r"\d+(?:/\d{4})?(?:/[A-ZĐ][\w\-]*)?", re.UNICODE)


def fold(number: str) -> str:
    """A document number as it is compared: without accents, case and spaces."""
    return search_key(number).replace(" ", "")


def parse_relation(text: str) -> tuple[list[tuple[RelationKind, str, bool]], list[str]]:
    """The relations printed in one cell ("amended by X; replaces Y and Z") and the phrases that name none."""
    found: list[tuple[RelationKind, str, bool]] = []
    rest: list[str] = []
    for phrase in filter(None, (p.strip() for p in text.split(";"))):
        verb = next((v for v in VERBS if phrase.startswith(v + " ")), None)
        numbers = [n for n in NUMBER.findall(phrase.removeprefix(verb or "").split("(")[0]) if "/" in n]
        if verb is None or not numbers:
            rest.append(phrase)
            continue
        read = "not read" not in phrase
        found += [(VERBS[verb], number, read) for number in numbers]
    return found, rest


class Library:
    """All documents, found by number without accents and case, with the relations of both sides joined."""

    def __init__(self, documents: Iterable[Document], aliases: Mapping[str, str]) -> None:
        self._aliases = {fold(short): full for short, full in aliases.items()}
        self.documents = {document.number: document for document in documents}
        self._by_fold = {fold(number): number for number in self.documents}
        self._related: dict[str, dict[tuple[RelationKind, str], Relation]] = {n: {} for n in self.documents}
        for document in self.documents.values():
            for relation in document.relations:
                self._join(document.number, relation)

    def _join(self, number: str, relation: Relation) -> None:
        other = self.number_of(relation.number)
        self._related[number].setdefault((relation.kind, other), Relation(relation.kind, other, relation.read))
        back = Relation(INVERSE[relation.kind], number, relation.read)
        self._related[other].setdefault((back.kind, number), back)

    def number_of(self, text: str) -> str:
        """The full number of what was typed. Raises UnknownDocument with the nearest ones."""
        wanted = fold(text)
        if wanted in self._by_fold:
            return self._by_fold[wanted]
        if wanted in self._aliases:
            return self._aliases[wanted]
        begins = [n for f, n in self._by_fold.items() if f.startswith((wanted + "/", wanted + "("))] if wanted else []
        if len(begins) == 1:
            return begins[0]
        close = begins[:5] or [self._by_fold[f] for f in get_close_matches(wanted, self._by_fold, n=5, cutoff=0.5)]
        raise UnknownDocument(text, tuple(close))

    def get(self, text: str) -> Document:
        """The document of a number as typed. Raises UnknownDocument."""
        return self.documents[self.number_of(text)]

    def relations_of(self, number: str) -> list[Relation]:
        """Relations of both sides, oldest kind first, stable."""
        order = list(RelationKind)
        return sorted(self._related[number].values(), key=lambda r: (order.index(r.kind), r.number))

    def _acting(self, number: str, *kinds: RelationKind) -> list[Document]:
        rows = [r for r in self._related[number].values() if r.kind in kinds and r.read]
        return [self.documents[r.number] for r in rows]

    def state(self, text: str, on: date) -> DocumentState:
        """The state of a document on a day. Raises UnknownDocument.

        Partly expired: an amendment of it is in force (the register's "hết hiệu lực một phần"). Remembered starts
        (law/data/unread_amendments.yaml) are never used here.
        """
        document = self.get(text)
        ended = self._ended(document, on)
        if ended:
            return ended
        start = document.first_known_day
        if document.kind == "Văn bản hợp nhất":
            return DocumentState(State.UNKNOWN, None, "consolidated")
        if start is None:
            return DocumentState(State.UNKNOWN, None, "never_read")
        if on < start:
            if document.effective_on is None:
                return DocumentState(State.UNKNOWN, None, "start_not_read", {"first": start.isoformat()})
            issued = document.issued_on if document.issued_on and document.issued_on <= on else None
            return DocumentState(State.NOT_YET_EFFECTIVE, issued, "starts", {"start": start.isoformat()})
        return self._amended(document, on) or self._whole(document, on, start)

    def _ended(self, document: Document, on: date) -> DocumentState | None:
        days = [
            (by.first_known_day, by)
            for by in self._acting(document.number, RelationKind.REPLACED_BY)
            if by.first_known_day
        ]
        first = min(days, key=lambda pair: pair[0], default=None)
        if first and first[0] <= on:
            code = "replaced" if first[1].effective_on else "replaced_as_read"
            return DocumentState(State.EXPIRED, first[0], code, {"by": first[1].number, "since": first[0].isoformat()})
        if document.lapses_on and document.lapses_on <= on:
            return DocumentState(State.EXPIRED, document.lapses_on, "lapsed", {"since": document.lapses_on.isoformat()})
        return None

    def _amended(self, document: Document, on: date) -> DocumentState | None:
        acting = self._acting(document.number, RelationKind.AMENDED_BY, RelationKind.PART_ENDED_BY)
        days = [(by.first_known_day, by.number) for by in acting if by.first_known_day and by.first_known_day <= on]
        if not days:
            return None
        since = min(days)[0]
        names = ", ".join(number for _, number in sorted(days))
        secondary = any(self.documents[number].effective_confidence == Confidence.PRACTICE for _, number in days)
        code = "amended_reported" if secondary else "amended"
        return DocumentState(State.PARTLY_EXPIRED, since, code, {"by": names, "since": since.isoformat()})

    def _whole(self, document: Document, on: date, start: date) -> DocumentState:
        unread = [
            r.number
            for r in self.relations_of(document.number)
            if r.kind == RelationKind.AMENDED_BY and (self.documents[r.number].issued or "9") <= on.isoformat()
        ]
        if document.effective_on is None:
            return DocumentState(State.IN_FORCE, start, "read_in_force", {"first": start.isoformat()})
        params = {"since": start.isoformat(), "by": ", ".join(unread)}
        if unread:
            return DocumentState(State.IN_FORCE, start, "in_force_amendment_unread", params)
        code = "in_force" if document.effective_confidence == Confidence.READ else "in_force_reported"
        return DocumentState(State.IN_FORCE, start, code, params)

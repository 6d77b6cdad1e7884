"""What may go wrong, said once. Services raise only these; one handler turns them into a page or a problem.

A finding is the answer of one rule: a stable code, its severity and the parameters of its sentence. Sentence,
remedy and authority are looked up by code (`FindingKind`) and translated at the edge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import Promise

Words: TypeAlias = "str | Promise"  # text, or text translated when it is shown


class Severity(StrEnum):
    """BLOCK must be mended, WARN may be explained, NOTE is for information."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """The answer of one rule.

    `code` dotted and stable ("norm.over_limit"); `params` fill the sentence of its kind;
    `citation` the document and article in Vietnamese as printed; `confidence` how far the value can be trusted
    (law.choices.Confidence) or "" for rules of integrity; `field` the form field to blame, if any; `about` whom or
    what it speaks of, where one check runs over several.
    """

    code: str
    severity: Severity
    params: Mapping[str, object] = field(default_factory=dict)
    citation: str = ""
    confidence: str = ""
    field: str = ""
    about: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK


@dataclass(frozen=True)
class FindingKind:
    """The words of a finding code: `sentence` with %(name)s parameters, what would satisfy it, who may decide."""

    sentence: "Words"
    remedy: "Words"
    authority: "Words"


FINDING_KINDS: dict[str, FindingKind] = {}


def declare(kinds: Mapping[str, FindingKind]) -> None:
    """Add a room's finding codes to the one table. Raises ValueError when two rooms claim one code."""
    for code, kind in kinds.items():
        if FINDING_KINDS.get(code, kind) != kind:
            raise ValueError(f"finding code {code!r} is declared twice")
        FINDING_KINDS[code] = kind


@dataclass(frozen=True)
class Denial:
    """The words of a reason to deny: what is not allowed and why, and who may do it instead ("" when nobody may).

    Lazy texts are kept as they are and translated where they are shown.
    """

    sentence: object
    authority: object = ""


DENIALS: dict[str, Denial] = {}


def declare_denials(denials: Mapping[str, Denial]) -> None:
    """Add a room's reasons to the one table. Raises ValueError when two rooms claim one reason."""
    for reason, words in denials.items():
        if DENIALS.get(reason, words) != words:
            raise ValueError(f"reason {reason!r} is declared twice")
        DENIALS[reason] = words


class KhuyencongError(Exception):
    """Anything a service refuses. Nothing was written when it is raised."""


class Denied(KhuyencongError):
    """The user may see the object but not do this. `reason` is a stable code with words in DENIALS."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


class RuleBroken(KhuyencongError):
    """One or more rules refuse the act. `findings` holds every one of them, not the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(", ".join(f.code for f in findings))
        self.findings = tuple(findings)


class WrongState(KhuyencongError):
    """The act does not start in the state the object is in."""

    def __init__(self, subject: object, act: str) -> None:
        super().__init__(f"{act}: {subject!r}")
        self.subject = subject
        self.act = act


class Stale(KhuyencongError):
    """Somebody else changed the object first; read it again."""

    def __init__(self, subject: object) -> None:
        super().__init__(repr(subject))
        self.subject = subject


class Invalid(KhuyencongError):
    """Values that cannot be accepted, by field name ("" for the whole form).

    `codes`: for machines, a stable code beside each sentence of `fields`, where there is one.
    """

    def __init__(self, fields: Mapping[str, Sequence[str]], codes: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(map(str, words))}" for name, words in fields.items()))
        self.fields = {name: list(words) for name, words in fields.items()}
        self.codes = {name: list(each) for name, each in (codes or {}).items()}

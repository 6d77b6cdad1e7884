"""What every condition of eligibility answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from khuyencong.registry.rules.logic import Answer

READ, NEWS = "read", "news"


@dataclass(frozen=True)
class Condition:
    """`code` names what is asked, `holds` the answer (None = not known), `reason` the stable code of the sentence
    (`registry.<reason>` in the findings table), `params` its parameters."""

    code: str
    holds: Answer
    reason: str
    citation: str
    confidence: str
    params: Mapping[str, object] = field(default_factory=dict)

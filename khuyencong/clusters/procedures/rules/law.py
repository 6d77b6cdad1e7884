"""The values of one regime as the rules need them (C§1.1). Which they are is decided by the day of receipt alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from khuyencong.common.errors import Finding, Severity


@dataclass(frozen=True)
class Area:
    """An area or a share of the law: its value, its article, its confidence and what breaking it means."""

    value: Decimal
    citation: str
    confidence: str
    severity: Severity

    def broken(self, code: str, about: str = "", /, **params: object) -> Finding:
        """The finding that this value is broken; it blocks only while the value was read."""
        return Finding(code, self.severity, params, self.citation, self.confidence, about=about)


@dataclass(frozen=True)
class Words:
    """Codes of the law with their article: a territory, a list of papers, of works, of types."""

    codes: tuple[str, ...]
    citation: str
    confidence: str
    severity: Severity

    @property
    def code(self) -> str:
        """The one code, "" for none."""
        return self.codes[0] if self.codes else ""

    def broken(self, code: str, about: str = "", /, **params: object) -> Finding:
        """The finding that one of them is not met."""
        return Finding(code, self.severity, params, self.citation, self.confidence, about=about)


@dataclass(frozen=True)
class Law:
    """One regime on the day a dossier was received. None: the regime knows no such value, nothing is tested.

    `type_shares` by cluster type; `exempt_types` are established without the occupancy test.
    """

    regime: str
    area_max: Area | None = None
    area_min: Area | None = None
    services_share: Area | None = None
    occupancy_above: Area | None = None
    unleased_max: Area | None = None
    territory: Words | None = None
    exempt_types: Words | None = None
    expand_occupancy: Area | None = None
    expand_works: Words | None = None
    works_waived_before_105: Words | None = None
    small_area: Area | None = None
    small_territory: Words | None = None
    papers: Words | None = None
    decision_items: Words | None = None
    type_shares: Mapping[str, Area] = field(default_factory=dict)

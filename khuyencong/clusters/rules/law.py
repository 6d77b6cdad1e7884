"""A value of the law as the rules of clusters need it: what it is, where it stands, what breaking it means."""

from dataclasses import dataclass
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

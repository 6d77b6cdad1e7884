"""Pure decisions of the registry: numbers, industry codes, size, eligibility."""

from khuyencong.registry.rules.eligibility import (
    N2_FROM,
    Condition,
    Facts,
    PlaceFacts,
    RuleVersion,
    Verdict,
    eligibility,
    sole_obstacle,
    version_on,
)
from khuyencong.registry.rules.numbers import check_identifier, vsic_field, vsic_shape
from khuyencong.registry.rules.sme import SizeFacts, SizeVerdict, size_class, sme

__all__ = [
    "N2_FROM",
    "Condition",
    "Facts",
    "PlaceFacts",
    "RuleVersion",
    "SizeFacts",
    "SizeVerdict",
    "Verdict",
    "check_identifier",
    "eligibility",
    "size_class",
    "sme",
    "sole_obstacle",
    "version_on",
    "vsic_field",
    "vsic_shape",
]

"""The values of one regime as the rules need them (C§1.1). Which they are is decided by the day of receipt alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from khuyencong.clusters.rules.law import Area, Words


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

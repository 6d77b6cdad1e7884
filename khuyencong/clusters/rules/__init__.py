"""Pure rules of clusters: six status axes and their label, occupancy, figures of many clusters."""

from khuyencong.clusters.rules.facts import Facts
from khuyencong.clusters.rules.figures import Figures, total
from khuyencong.clusters.rules.occupancy import Occupancy, average, held_once, occupancy, unleased
from khuyencong.clusters.rules.status import Status, status_of

__all__ = [
    "Facts",
    "Figures",
    "Occupancy",
    "Status",
    "average",
    "held_once",
    "occupancy",
    "status_of",
    "total",
    "unleased",
]

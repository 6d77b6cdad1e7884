"""Reads of the promotion network for other rooms: who is responsible, where a dossier goes, what a body can do."""

from khuyencong.network.selectors.capacity import CapacityOf, Fact, capacity_of
from khuyencong.network.selectors.coverage import ProvinceCover, collaborators_of, coverage
from khuyencong.network.selectors.responsible import (
    Responsible,
    Routed,
    department_for,
    departments,
    implementing_bodies_for,
    responsible_bodies,
    responsible_body,
)

__all__ = [
    "CapacityOf",
    "Fact",
    "ProvinceCover",
    "Responsible",
    "Routed",
    "capacity_of",
    "collaborators_of",
    "coverage",
    "department_for",
    "departments",
    "implementing_bodies_for",
    "responsible_bodies",
    "responsible_body",
]

"""Which roles one person may hold together, and which no longer exist. Pure: data in, findings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from khuyencong.accounts.choices import Role
from khuyencong.common.errors import Finding, Severity

DATA = Path(__file__).parent / "data" / "incompatible_roles.yaml"
# The district level ended with 30 June 2025 (O-J): nobody acts for a district afterwards.
DISTRICT_LAST_DAY = date(2025, 6, 30)
DISTRICT_CITATION = "Luật 72/2025/QH15 (Tổ chức chính quyền địa phương)"
LAST_DAYS: Mapping[str, date] = {Role.DISTRICT_OFFICER: DISTRICT_LAST_DAY}


@dataclass(frozen=True)
class Held:
    """A role held from a day to a day (None: open), and the name of the body it is held for."""

    role: str
    valid_from: date
    valid_to: date | None = None
    body: str = ""

    def overlaps(self, other: "Held") -> bool:
        """Whether both are held on at least one common day."""
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )


@cache
def incompatible_pairs() -> Mapping[frozenset[str], str]:
    """Every forbidden pair of roles with the reason it is forbidden, read from data.

    Raises ValueError for a role that does not exist, so a typing error in the data cannot open a door.
    """
    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    every = frozenset(Role.values)
    sets = {name: frozenset(roles) for name, roles in data["sets"].items()}
    for name, roles in [*sets.items(), ("alone", frozenset(row["role"] for row in data["alone"]))]:
        if roles - every:
            raise ValueError(f"{DATA.name}: {name} names unknown roles {sorted(roles - every)}")
    pairs: dict[frozenset[str], str] = {}
    for row in data["pairs"]:
        for left in sets[row["left"]]:
            pairs |= {frozenset({left, right}): row["why"] for right in sets[row["right"]] if right != left}
    for row in data["alone"]:
        pairs |= {frozenset({row["role"], other}): row["why"] for other in every if other != row["role"]}
    return pairs


def check_incompatible(new: Held, held: Iterable[Held]) -> list[Finding]:
    """The findings that forbid a new role beside those held at the same time."""
    found = []
    for other in held:
        why = incompatible_pairs().get(frozenset({new.role, other.role}))
        if why and new.overlaps(other):
            params = {"new": Role(new.role).label, "held": Role(other.role).label, "body": other.body}
            found.append(Finding(f"accounts.incompatible.{why}", Severity.BLOCK, params, field="role"))
    return found


def check_role_exists(new: Held) -> list[Finding]:
    """A role whose office has ended cannot be held beyond its last day."""
    last = LAST_DAYS.get(new.role)
    if last is None or (new.valid_to is not None and new.valid_to <= last):
        return []
    params = {"role": Role(new.role).label, "last": f"{last:%d/%m/%Y}"}
    return [Finding("accounts.role_ended", Severity.BLOCK, params, DISTRICT_CITATION, field="valid_to")]

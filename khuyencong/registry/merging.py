"""What becomes of everything that points at an establishment when two records are merged into one.

Each foreign key to an establishment has one declared rule, made here for the registry's own tables and registered by
the rooms above in their apps.ready(); a test fails when a foreign key has none. Rows that are moved are written into
the journal of the merging, so that undoing it puts back exactly those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Field, ManyToManyField, Model

from khuyencong.common.errors import Finding

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

TARGET = "registry.Establishment"
# Rows of an establishment that others point at; where the survivor has an equal one, that one takes their place.
PARTS = ("registry.Identifier", "registry.ProductionPlace", "registry.Product", "registry.YearFigures",
         "registry.Standing")  # fmt: skip


class Way(StrEnum):
    """MOVE: the rows go to the record that stays. STAY: they speak of the record as it was (history, decisions)."""

    MOVE = "move"
    STAY = "stay"


@dataclass(frozen=True)
class Moved:
    """Rows of one rule that changed hands, by number."""

    from_id: int
    to_id: int
    rows: Sequence[int]
    by: User
    at: datetime


@dataclass(frozen=True)
class MergeRule:
    """How the rows of one foreign key go.

    `same`: a row equal to one of the survivor's in these columns stays where it is and is spoken for by the
    survivor's (what points at it is pointed there). `stops(keep_id, other_id)` gives the findings that forbid the
    merging. `after(moved)` brings what depends on the rows in line; it also runs when they move back.
    """

    model: str
    field: str
    way: Way = Way.MOVE
    same: tuple[str, ...] = ()
    stops: Callable[[int, int], list[Finding]] | None = None
    after: Callable[[Moved], None] | None = None
    order: int = 50

    @property
    def key(self) -> str:
        return f"{self.model}.{self.field}"

    @property
    def table(self) -> Any:
        """The manager of the rows; of the joining table for a many-to-many field."""
        model = apps.get_model(self.model)
        field = model._meta.get_field(self.field)
        joined = field.remote_field.through if isinstance(field, ManyToManyField) else None
        return (joined or model)._base_manager

    @property
    def column(self) -> str:
        """The foreign key inside `table`."""
        field = apps.get_model(self.model)._meta.get_field(self.field)
        return str(field.m2m_reverse_field_name()) if isinstance(field, ManyToManyField) else self.field


@dataclass(frozen=True)
class PartLink:
    """A foreign key to a part of an establishment (its place, its product). `owner` leads from the row to the
    establishment the row is about, so that after an undoing each row points at a part of its own establishment."""

    model: str
    field: str
    owner: str

    @property
    def key(self) -> str:
        return f"{self.model}.{self.field}"


_RULES: dict[str, MergeRule] = {}
_LINKS: dict[str, PartLink] = {}


def register(*given: MergeRule | PartLink) -> None:
    """Declare rules of a room; the same foreign key again replaces its rule."""
    for one in given:
        if isinstance(one, MergeRule):
            _RULES[one.key] = one
        else:
            _LINKS[one.key] = one


def rules() -> list[MergeRule]:
    """Every declared rule, parts before what points at them."""
    return sorted(_RULES.values(), key=lambda rule: (rule.order, rule.key))


def part_links(part: str) -> list[PartLink]:
    """The foreign keys to one kind of part."""
    wanted = apps.get_model(part)
    fields = [(link, apps.get_model(link.model)._meta.get_field(link.field)) for link in _LINKS.values()]
    return sorted((link for link, field in fields if field.related_model is wanted), key=lambda link: link.key)


def undeclared() -> list[str]:
    """Foreign keys to an establishment, or to a part of one, that no rule speaks of."""
    target, parts = apps.get_model(TARGET), {apps.get_model(part) for part in PARTS}
    missing = []
    for model in apps.get_models():
        for field in _fields_of(model):
            key = f"{model._meta.label}.{field.name}"
            if (field.related_model is target and key not in _RULES) or (
                field.related_model in parts and key not in _LINKS
            ):
                missing.append(key)
    return sorted(missing)


def _fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    own = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in own if field.is_relation]


register(
    MergeRule("registry.ProductionPlace", "establishment", order=10,
              same=("unit_id", "address", "label", "valid_from", "valid_to")),
    MergeRule("registry.Product", "establishment", order=10, same=("search_key",)),
    MergeRule("registry.YearFigures", "establishment", order=10, same=("year", "source")),
    MergeRule("registry.Identifier", "establishment", order=10,
              same=("scheme", "value", "lookup", "valid_from", "valid_to")),
    MergeRule("registry.Standing", "establishment", order=20,
              same=("kind", "place_id", "label", "document", "valid_from", "valid_to", "reference")),
    MergeRule("registry.OtherName", "establishment"),
    # A chain A → B → C is followed link by link, so that undoing B → C leaves A with B.
    MergeRule("registry.Establishment", "merged_into", Way.STAY),
    MergeRule("registry.TwinPair", "first", Way.STAY),
    MergeRule("registry.TwinPair", "second", Way.STAY),
    MergeRule("registry.Merge", "keep", Way.STAY),
    MergeRule("registry.Merge", "other", Way.STAY),
    PartLink("registry.Standing", "place", "establishment"),
    PartLink("registry.Establishment", "latest_figures", "pk"),
)  # fmt: skip

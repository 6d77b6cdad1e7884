"""Acts of the registry. Each is one transaction, keyword-only, and raises only common.errors."""

from khuyencong.registry.services.establishments import (
    NewIdentifier,
    NewPlace,
    register_establishment,
    update_establishment,
)
from khuyencong.registry.services.facts import (
    end_standing,
    enter_place_fact,
    grant_standing,
    record_year_figures,
)
from khuyencong.registry.services.finding import find_twins
from khuyencong.registry.services.identifiers import (
    add_identifier,
    end_identifier,
    judge_identifier,
    recorded_parents,
    rotate_keys,
)
from khuyencong.registry.services.many import NewEstablishment, register_many
from khuyencong.registry.services.places import add_production_place, end_production_place
from khuyencong.registry.services.products import add_product, update_product, withdraw_product
from khuyencong.registry.services.published import load_published
from khuyencong.registry.services.twins import (
    confirm_merge,
    different_at_entry,
    drop_proposal,
    pair_of,
    propose_merge,
    register_told_apart,
    same_at_entry,
    tell_apart,
    undo_merge,
)
from khuyencong.registry.services.undo import restore_establishment, withdraw_establishment
from khuyencong.registry.services.vsic import load_vsic

__all__ = [
    "NewEstablishment",
    "NewIdentifier",
    "NewPlace",
    "add_identifier",
    "add_product",
    "add_production_place",
    "confirm_merge",
    "different_at_entry",
    "drop_proposal",
    "end_identifier",
    "end_production_place",
    "end_standing",
    "enter_place_fact",
    "find_twins",
    "grant_standing",
    "judge_identifier",
    "load_published",
    "load_vsic",
    "pair_of",
    "propose_merge",
    "record_year_figures",
    "recorded_parents",
    "register_establishment",
    "register_many",
    "register_told_apart",
    "restore_establishment",
    "rotate_keys",
    "same_at_entry",
    "tell_apart",
    "undo_merge",
    "update_establishment",
    "update_product",
    "withdraw_establishment",
    "withdraw_product",
]

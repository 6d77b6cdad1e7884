"""Whoever points at an establishment says what a merging of two records does to the row."""

import pytest
from django.apps import apps

from khuyencong.registry import merging


def test_every_foreign_key_to_an_establishment_has_a_merge_rule() -> None:
    """Declare it with `merging.register(MergeRule(...))` in the room's apps.ready(); a key to a part of an
    establishment (its place, its product) with `PartLink`. See docs/decisions/2026-11-24-merging-twins.md."""
    assert merging.undeclared() == []


def test_a_rule_speaks_of_a_foreign_key_that_is_there() -> None:
    for rule in merging.rules():
        field = apps.get_model(rule.model)._meta.get_field(rule.field)
        assert field.related_model is apps.get_model(merging.TARGET), rule.key


def test_a_missing_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    left = {key: rule for key, rule in merging._RULES.items() if key != "support.SupportItem.beneficiary"}
    monkeypatch.setattr(merging, "_RULES", left)
    monkeypatch.setattr(merging, "_LINKS", {})
    assert "support.SupportItem.beneficiary" in merging.undeclared()
    assert "programmes.Part.production_place" in merging.undeclared()


def test_a_part_that_may_be_replaced_stands_in_no_unique_constraint() -> None:
    """Pointing a row at the survivor's equal part must not break a constraint of that row's table."""
    for link in (link for part in merging.PARTS for link in merging.part_links(part)):
        model = apps.get_model(link.model)
        for constraint in model._meta.total_unique_constraints:
            assert link.field not in constraint.fields, f"{link.key}: {constraint.name}"

"""Signing steps as pure decisions: which act a chain covers, and which desk a step asks for."""

from collections.abc import Collection

STEPS_MIN, STEPS_MAX = 2, 12


def covers(chain_act: str, last_role: str, act: str, roles: Collection[str]) -> bool:
    """Whether a chain stands before an act: one written for it or for every act ("").

    A chain covers only what the holder of its last step may decide: a chain that ends with the department's head
    does not stand before an act of the accountant.
    """
    return chain_act in ("", act) and last_role in roles


def holds(role: str, position: str, wanted_role: str, wanted_position: str) -> bool:
    """Whether a desk (role and title) is the one a step asks for; a step without a title takes anybody in the role."""
    return role == wanted_role and wanted_position in ("", position)

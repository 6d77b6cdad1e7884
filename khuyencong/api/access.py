"""Acts of this room: everyone may let a program act for them; an administrator sees and withdraws every token."""

from khuyencong.accounts.access import ANYONE_LOGGED_IN
from khuyencong.accounts.choices import Role

ACTS: dict[str, frozenset[str]] = {
    "api.own": ANYONE_LOGGED_IN,
    "api.manage": frozenset({Role.ADMINISTRATOR}),
}

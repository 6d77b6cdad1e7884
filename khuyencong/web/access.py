"""Acts of the frame."""

from khuyencong.accounts.access import ANYONE_LOGGED_IN

ACTS: dict[str, frozenset[str]] = {"web.desk": ANYONE_LOGGED_IN}

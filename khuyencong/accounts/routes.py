"""Every address with the act or the public reason its view carries; the source of docs/access.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from khuyencong.accounts.access import ANYONE, acts
from khuyencong.accounts.choices import Role

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
_HEAD = """# Who may open what

Made by `khuyencong draw-access` from the marks on the views; a test compares. "Any role" means any membership valid
on the day. Which rows and which single objects: `visible_to` and `access.py` of each room.

| address | route | act | who |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Route:
    """One address: its act, or the reason it is public; both empty is a hole.

    `method`: of an address of the API, which has an act for each method and asks for a token instead of a login.
    """

    path: str
    name: str
    act: str = ""
    public: str = ""
    method: str = ""


def walk() -> list[Route]:
    """Every route of the URLconf, by address."""
    return sorted(_routes(get_resolver().url_patterns, "/", ""), key=lambda r: (r.path, r.name, r.method))


def _routes(patterns: list[Any], prefix: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (space, pattern.namespace) if part)
            yield from _routes(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            name = ":".join(part for part in (space, pattern.name or "") if part)
            operations: dict[str, str] = getattr(view, "kc_operations", {})
            for method, act in operations.items():
                yield Route(path, name, act, method=method)
            if not operations:
                yield Route(path, name, getattr(view, "kc_access", ""), getattr(view, "kc_public", ""))


def holders(act: str) -> str:
    """The roles of an act, in the order of the roles' own list."""
    held = acts()[act]
    return "any role" if held == ANYONE else ", ".join(role for role in Role.values if role in held)


def document() -> str:
    """The text of docs/access.md."""
    rows = []
    for route in walk():
        who = f"public: {route.public}" if route.public else holders(route.act) if route.act else "**NOT MARKED**"
        act = f"`{route.act}`" if route.act else "–"
        method = f"{route.method} " if route.method else ""
        rows.append(f"| {method}`{route.path.replace('|', '&#124;')}` | {route.name or '–'} | {act} | {who} |\n")
    return _HEAD + "".join(rows)

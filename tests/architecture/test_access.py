"""Every address says who may open it, and the committed table is the true one."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from khuyencong.accounts import routes
from khuyencong.accounts.access import acts
from khuyencong.accounts.choices import Role


def test_every_view_carries_an_act_or_a_public_reason() -> None:
    found = routes.walk()
    assert len(found) > 20
    assert [r.path for r in found if bool(r.act) == bool(r.public)] == []


def test_every_act_of_a_view_is_declared_and_held_by_known_roles() -> None:
    assert [r.path for r in routes.walk() if r.act and r.act not in acts()] == []
    assert {role for held in acts().values() for role in held} <= set(Role.values)
    assert [act for act, held in acts().items() if not held] == []


def test_a_public_mark_really_opens_and_no_other_does() -> None:
    """LoginRequiredMiddleware reads `login_required`; only marked views may switch it off."""

    def views(patterns: list[object], prefix: str = "/") -> list[tuple[str, object]]:
        found = []
        for p in patterns:
            path = prefix + str(p.pattern)  # type: ignore[attr-defined]
            found += [(path, p.callback)] if isinstance(p, URLPattern) else views(p.url_patterns, path)  # type: ignore
        return found

    for path, view in views(get_resolver().url_patterns):
        opened = not getattr(view, "login_required", True)
        by_token = hasattr(view, "kc_operations")
        assert opened == bool(getattr(view, "kc_public", "")) or by_token, path


def test_the_committed_table_is_the_generated_one() -> None:
    assert routes.DOCUMENT.read_text(encoding="utf-8") == routes.document(), "run `khuyencong draw-access`"


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login_from_every_closed_address() -> None:
    client = Client()
    closed = [r for r in routes.walk() if r.act and "<" not in r.path and "^" not in r.path]
    assert closed
    for route in closed:
        if route.method:
            assert client.generic(route.method, route.path).status_code == 401, route.path
            continue
        answer = client.get(route.path)
        assert answer.status_code == 302, route.path
        assert answer["Location"].startswith("/accounts/login/"), route.path

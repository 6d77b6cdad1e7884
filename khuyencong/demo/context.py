"""What the login page of a demo shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def logins(request: HttpRequest) -> dict[str, Any]:
    """The example accounts and their password, on demos and practice copies only."""
    if not (settings.DEMO or settings.PRACTICE):
        return {}
    from khuyencong.demo.accounts import BODIES, PASSWORD, PEOPLE

    names = {body.key: body.name for body in BODIES}
    return {"kc_demo_logins": [(p, names[p.body]) for p in PEOPLE], "kc_demo_password": PASSWORD}

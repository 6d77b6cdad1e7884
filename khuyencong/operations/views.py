"""Health and effective settings."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khuyencong.accounts.access import access, public
from khuyencong.accounts.asked import at_of
from khuyencong.config import env
from khuyencong.operations import selectors

SERVICE_UNAVAILABLE = 503


@public("the monitoring of the operator asks without an account; nothing personal is answered")
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while the platform can work, 503 when it cannot; a sleeping worker is told but does not stop people."""
    try:
        checks = [selectors.check_database(), selectors.check_migrations(), selectors.check_disk()]
        worker = selectors.check_worker(at_of(request)).ok if checks[1].ok else False
        states = {check.code: check.ok for check in checks}
    except DatabaseError:
        worker, states = False, {"database": False}
    able = all(states.values())
    status = "ok" if able and worker else "degraded" if able else "failing"
    return JsonResponse({"status": status, **states, "worker": worker}, status=200 if able else SERVICE_UNAVAILABLE)


@access("operations.settings")
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    rows = [{"setting": setting, "value": env.shown(setting)} for setting in env.SETTINGS]
    checks = selectors.examine(at_of(request))
    return render(request, "operations/settings.html", {"rows": rows, "checks": checks})

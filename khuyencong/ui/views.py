"""The gallery of components and the choice of language."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from khuyencong.accounts.access import public


@public("a reader chooses the language before logging in")
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the chosen language in a cookie and go back to the page (same host only)."""
    return set_language(request)

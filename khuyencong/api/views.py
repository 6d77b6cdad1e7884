"""The screens of tokens, and the description of the API."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from khuyencong.accounts.access import access, may, public
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.api import document, services
from khuyencong.api.choices import Scope
from khuyencong.api.forms import TokenForm
from khuyencong.api.selectors import tokens_visible_to
from khuyencong.common.errors import Invalid
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.web import problems
from khuyencong.web.errors import respond

SOON = timedelta(days=90)


@access("api.own")
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens; an administrator sees everybody's."""
    rows = tokens_visible_to(user_of(request), at_of(request))
    page = Page(request.GET, rows, {"new": Order(_("mới tạo trước"), ("-made_at", "-id"))}, lang=spoken())
    labels = {value: str(label) for value, label in Scope.choices}
    lines = [(token, [labels.get(scope, scope) for scope in token.scopes]) for token in page]
    every = may(request.user, "api.manage", at_of(request))
    return render(request, "api/tokens.html", {"page": page, "lines": lines, "every": every, "on": on_of(request)})


@access("api.own")
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("secret")
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token; the secret stands on the answer and nowhere else."""
    user, at, on = user_of(request), at_of(request), on_of(request)
    form = TokenForm(request.POST or None, user=user, on=on, initial={"expires_on": on + SOON})
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.make_token(**form.cleaned_data, by=user, at=at)
        except Invalid as wrong:
            form.refuse(wrong.fields)
        else:
            return render(request, "api/token_made.html", {"token": made, "secret": secret})
    return render(request, "api/token_new.html", {"form": form}, status=400 if form.errors else 200)


@access("api.own")
@require_POST
def token_withdraw(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    user, at = user_of(request), at_of(request)
    token = tokens_visible_to(user, at).filter(pk=token_id).first()
    if token is None:
        raise Http404
    services.withdraw_token(token=token, by=user, at=at)
    messages.success(request, _("Đã thu hồi khóa API."))
    return redirect("api:tokens")


@public("says nothing about what exists")
@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address of the API there is not: a problem for a program, not a page."""
    request.kc_machine = True  # type: ignore[attr-defined]
    return respond(request, problems.not_found())


@public("says how to ask, not what is stored")
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API as it runs."""
    return HttpResponse(document.text(), content_type="application/json; charset=utf-8")

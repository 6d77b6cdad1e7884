"""Screens of the dashboards. Thin: access, filters, page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from khuyencong.accounts.access import access, public
from khuyencong.accounts.asked import at_of, user_of
from khuyencong.accounts.selectors import memberships_of, scope_of
from khuyencong.common.clock import local_date
from khuyencong.law.choices import Purse
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of
from khuyencong.programmes.boards import page
from khuyencong.programmes.boards import public as publicpage
from khuyencong.programmes.boards import qualify as qualifypage
from khuyencong.programmes.boards import rows as behind
from khuyencong.programmes.boards.asked import Asked
from khuyencong.programmes.models import Project


@access("programmes.view")
def boards(request: HttpRequest) -> HttpResponse:
    """The dashboard that is the reader's own: of the nation, or of the province of their body."""
    on = local_date(at_of(request))
    if not scope_of(user_of(request), on).national:
        for membership in memberships_of(user_of(request), on):
            if membership.organisation.place is not None:
                unit = province_of(membership.organisation.place)
                return redirect(f"{reverse('programmes:board_province', args=[unit.pk])}?{request.GET.urlencode()}")
    return redirect(f"{reverse('programmes:board_nation')}?{request.GET.urlencode()}")


@access("programmes.view")
def nation(request: HttpRequest) -> HttpResponse:
    at = at_of(request)
    asked = Asked.read(request.GET, local_date(at))
    visible = Project.objects.visible_to(user_of(request), on=local_date(at))
    return render(request, "programmes/boards/nation.html", page.nation_page(visible, asked, user_of(request), at))


@access("programmes.view")
def province(request: HttpRequest, unit_id: int) -> HttpResponse:
    at = at_of(request)
    unit = Unit.objects.filter(pk=unit_id, level=Level.PROVINCE).first()
    if unit is None:
        raise Http404
    asked = Asked.read(request.GET, local_date(at), Purse.LOCAL)
    visible = Project.objects.visible_to(user_of(request), on=local_date(at))
    shown = page.province_page(visible, unit, asked, user_of(request), at)
    return render(request, "programmes/boards/province.html", shown)


@access("programmes.view")
def rows(request: HttpRequest) -> HttpResponse:
    """The rows whose sum a figure is."""
    at = at_of(request)
    visible = Project.objects.visible_to(user_of(request), on=local_date(at))
    shown = behind.rows_page(visible.select_related("province", "place", "implementer"), request.GET, at)
    if shown is None:
        raise Http404
    return render(request, "programmes/boards/rows.html", shown)


@access("registry.view")
def qualify(request: HttpRequest) -> HttpResponse:
    """How many establishments of a place would qualify, and what alone stops the others."""
    shown = qualifypage.qualify_page(request.GET, user_of(request), local_date(at_of(request)))
    return render(request, "programmes/boards/qualify.html", shown, status=422 if shown["wrong"] else 200)


@public("sums over finished projects, without names")
def public_results(request: HttpRequest) -> HttpResponse:
    """What support money did, for everybody."""
    shown = publicpage.public_page(request.GET, local_date(at_of(request)))
    return render(request, "programmes/boards/public.html", shown)


@public("sums over finished projects, without names")
def public_download(request: HttpRequest, fmt: str) -> HttpResponse:
    """Exactly what the page shows, as CSV or JSON."""
    writers = {"csv": (publicpage.as_csv, "text/csv; charset=utf-8"), "json": (publicpage.as_json, "application/json")}
    if fmt not in writers:
        raise Http404
    write, kind = writers[fmt]
    shown = publicpage.public_page(request.GET, local_date(at_of(request)))
    name = f"ket-qua-khuyen-cong-{shown['on'].isoformat()}.{fmt}"
    return HttpResponse(
        write(shown), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

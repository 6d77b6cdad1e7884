"""Pages of value chains and linked clusters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.access import may as may_do
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid
from khuyencong.programmes import pages
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.linkages import services
from khuyencong.programmes.linkages.forms import TagForm
from khuyencong.programmes.linkages.selectors import counted, joined, linkages_of, linkages_visible_to
from khuyencong.programmes.models import Linkage
from khuyencong.registry.selectors import establishments_visible_to


@access("programmes.view")
def linkage_list(request: HttpRequest) -> HttpResponse:
    """Every chain and linked cluster, with its projects and planned support."""
    rows = counted(user_of(request), on_of(request))
    return render(request, "programmes/linkages/list.html", {"rows": rows})


@access("programmes.view")
def linkage(request: HttpRequest, linkage_id: int) -> HttpResponse:
    """What one linkage joins; officers add an establishment that has no project yet."""
    row, on = _linkage(request, linkage_id), on_of(request)
    text = request.GET.get("q", "")[:200]
    shown = joined(row, user_of(request), on)
    may = may_do(user_of(request), "programmes.link", at_of(request))
    found = (
        [row for row, _places in pages.beneficiary_choices(user_of(request), on, text)] if may and text.strip() else []
    )
    own = set(row.establishments.values_list("pk", flat=True))
    context = {"linkage": row, "joined": shown, "own": own, "may_link": may, "text": text, "found": found}
    return render(request, "programmes/linkages/page.html", context)


@access("programmes.link")
@require_POST
def link_establishment(request: HttpRequest, linkage_id: int, establishment_id: int) -> HttpResponse:
    """Link one establishment, or take it out."""
    row, on = _linkage(request, linkage_id), on_of(request)
    establishment = get_object_or_404(establishments_visible_to(user_of(request), on), pk=establishment_id)
    linked = request.POST.get("linked") == "1"
    services.tag_establishment(
        linkage=row, establishment=establishment, linked=linked, by=user_of(request), at=at_of(request)
    )
    messages.success(request, _("Đã gắn cơ sở.") if linked else _("Đã bỏ cơ sở khỏi liên kết."))
    return redirect("programmes:linkage", row.pk)


@access("programmes.link")
def tag_project(request: HttpRequest, project_id: int) -> HttpResponse:
    """Which chains and linked clusters a project belongs to."""
    by, at, on = user_of(request), at_of(request), on_of(request)
    shown = get_project_for(by, project_id, on)
    rows = {str(r.pk): r for r in linkages_visible_to(by, on)}
    initial = {"linkages": [str(pk) for pk in linkages_of(shown).values_list("pk", flat=True)]}
    form = TagForm([(pk, str(r)) for pk, r in rows.items()], request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [rows[pk] for pk in data.get("linkages", [])]
        try:
            if data["name"]:
                province = None if data["wide"] else shown.province
                made = services.make_linkage(kind=data["kind"], name=data["name"], province=province, by=by, at=at)
                chosen.append(made)
            services.tag_project(project=shown, linkages=chosen, by=by, at=at)
            messages.success(request, _("Đã ghi chuỗi, liên kết của đề án."))
            return redirect("programmes:project", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"project": shown, "form": form, "back": pages.url_of(shown)}
    return render(request, "programmes/linkages/tag.html", context, status=422 if form.errors else 200)


def _linkage(request: HttpRequest, linkage_id: int) -> Linkage:
    return get_object_or_404(linkages_visible_to(user_of(request), on_of(request)), pk=linkage_id)

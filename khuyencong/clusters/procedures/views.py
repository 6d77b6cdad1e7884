"""Screens of the dossiers of clusters. Thin."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.selectors import scope_of
from khuyencong.clusters.procedures import forms, pages, services
from khuyencong.clusters.procedures.access import get_dossier_for
from khuyencong.clusters.procedures.models import Dossier
from khuyencong.clusters.procedures.selectors import chosen_investor, law_of, old_clusters
from khuyencong.clusters.procedures.states import process_of
from khuyencong.common.errors import Denied, Finding, Severity
from khuyencong.councils.services import Paper
from khuyencong.law.selectors import code_label
from khuyencong.ui import oneform
from khuyencong.ui.findingview import show
from khuyencong.workflow.selectors import acts_offered

VIEW, EDIT = "cluster_procedures.view", "cluster_procedures.edit"


def _dossier(request: HttpRequest, dossier_id: int, act: str) -> Dossier:
    return get_dossier_for(user_of(request), dossier_id, act, on_of(request))


def _warnings(found: Sequence[Finding], post: Any) -> list[tuple[Any, str]]:
    """Each warning once, with the sentence given for it."""
    codes = {f.code: f for f in found if f.severity is Severity.WARN}
    return [(show(f), post.get(f"reason-{code}", "")) for code, f in codes.items()]


def _reasons(request: HttpRequest) -> dict[str, str]:
    names = [n for n in request.POST if n.startswith("reason-")]
    return {n.removeprefix("reason-"): str(request.POST[n]) for n in names}


def _form_page(
    request: HttpRequest, form: Any, act: Callable[[], Any], *, title: str, button: str, back: str, lead: str = "",
    crumb: str = "", explain: Any = None,
) -> HttpResponse:  # fmt: skip
    """One form, one act: what is refused stands on the page with its article, nothing typed is lost."""
    stale = _("Hồ sơ đã đổi tình trạng; mở lại trang hồ sơ rồi làm tiếp.")
    tried = oneform.tried(request, form, act, stale=stale)
    if tried.done:
        messages.success(request, _("Đã ghi."))
        target = tried.made if isinstance(tried.made, Dossier) else None
        return redirect("cluster_procedures:dossier", target.pk) if target else redirect(back)
    context = {
        "form": form, "title": title, "button": button, "back": back, "lead": lead, "crumb": crumb,
        "found": tried.findings, "warnings": _warnings(tried.findings, request.POST), "explain": explain,
    }  # fmt: skip
    return render(request, "clusters/procedures/form.html", context, status=tried.status)


def _back(dossier: Dossier) -> dict[str, str]:
    return {"back": reverse("cluster_procedures:dossier", args=[dossier.pk]), "crumb": dossier.code}


@access(VIEW)
def dossiers(request: HttpRequest) -> HttpResponse:
    """The list of dossiers."""
    page = pages.dossiers_page(request.GET, user_of(request), at_of(request))
    return render(request, "clusters/procedures/dossiers.html", page)


@access(VIEW)
def before_2009(request: HttpRequest) -> HttpResponse:
    """Clusters formed before 5 October 2009 without a decision, with the days that are left."""
    scope = scope_of(user_of(request), on_of(request))
    rows = old_clusters(None if scope.national else scope.unit_ids, on_of(request))
    return render(request, "clusters/procedures/before_2009.html", {"rows": rows})


@access(VIEW)
def dossier(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """One dossier."""
    shown = _dossier(request, dossier_id, VIEW)
    page = pages.dossier_page(shown, user_of(request), at_of(request))
    return render(request, "clusters/procedures/dossier.html", page)


@access("cluster_procedures.open")
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a dossier."""
    form = forms.OpenForm(request.POST or None, **pages.open_choices(user_of(request), on_of(request)))

    def act() -> Any:
        return services.open_dossier(**form.cleaned_data, by=user_of(request), at=at_of(request))

    return _form_page(
        request, form, act, title=_("Mở hồ sơ về cụm công nghiệp"), button=_("Mở hồ sơ"),
        back=reverse("cluster_procedures:dossiers"), lead=_("Văn bản áp dụng theo ngày nhận và không đổi về sau."),
    )  # fmt: skip


@access(EDIT)
def proposal(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """What the decision would say."""
    shown = _dossier(request, dossier_id, EDIT)
    initial = {name: getattr(shown, name) for name in services.PROPOSAL if name not in {"types", "reason"}}
    initial |= {f"type-{k}": (v or True) for k, v in shown.types.items()}
    form = forms.ProposalForm(request.POST or None, initial=initial)

    def act() -> Any:
        return services.set_proposal(dossier=shown, values=form.values, by=user_of(request), at=at_of(request))

    return _form_page(request, form, act, title=_("Nội dung đề nghị"), button=_("Lưu"), **_back(shown))


@access(EDIT)
def territory(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The territory whose clusters are tested."""
    shown = _dossier(request, dossier_id, EDIT)
    law = law_of(shown)
    initial = {
        "kind": shown.territory_kind or (law.territory.code if law.territory else ""), "label": shown.territory_label,
        "basis": shown.territory_basis, "units": [str(u.pk) for u in shown.territory_units.all()],
    }  # fmt: skip
    form = forms.TerritoryForm(request.POST or None, offered=pages.territory_units(shown), initial=initial)

    def act() -> Any:
        return services.set_territory(dossier=shown, **form.cleaned_data, by=user_of(request), at=at_of(request))

    lead = law.territory.citation if law.territory else ""
    return _form_page(request, form, act, title=_("Phạm vi xét"), button=_("Lưu"), lead=lead, **_back(shown))


@access(EDIT)
def paper(request: HttpRequest, dossier_id: int, code: str) -> HttpResponse:
    """One paper of the checklist."""
    shown = _dossier(request, dossier_id, EDIT)
    form = forms.PaperForm(request.POST or None)
    wanted = law_of(shown).papers
    if wanted is None or code not in wanted.codes:
        raise Http404

    def act() -> Any:
        services.add_paper(dossier=shown, code=code, **form.cleaned_data, by=user_of(request), at=at_of(request))

    words = code_label(code)
    return _form_page(
        request, form, act, title=words[:1].upper() + words[1:], button=_("Ghi vào hồ sơ"), **_back(shown)
    )


@access("cluster_procedures.council")
def council(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Set up the council that selects the investor."""
    shown = _dossier(request, dossier_id, "cluster_procedures.council")
    name = _("Hội đồng lựa chọn chủ đầu tư %(name)s") % {"name": shown.cluster.name}
    form = forms.CouncilForm(request.POST or None, initial={"title": name})

    def act() -> Any:
        data = dict(form.cleaned_data)
        given = Paper(data.pop("number"), data.pop("decided_on"), data.pop("issuer"))
        services.set_up_council(dossier=shown, paper=given, **data, by=user_of(request), at=at_of(request))

    return _form_page(request, form, act, title=_("Lập hội đồng"), button=_("Ghi hội đồng"), **_back(shown))


@access(VIEW)
def act(request: HttpRequest, dossier_id: int, act: str) -> HttpResponse:
    """One act of the process."""
    shown = _dossier(request, dossier_id, VIEW)
    process = process_of(shown)
    offers = acts_offered(process, shown, user_of(request), on_of(request))
    transition = next((o.transition for o in offers if o.transition.act == act), None)
    if transition is None:
        transition = process.find(shown, act)  # raises WrongState for an act of another state
        raise Denied("role", act=act, roles=transition.roles)
    initial = {"name": shown.cluster.name, "area_ha": shown.area_ha, "investor_name": chosen_investor(shown)}
    form = forms.ACT_FORMS[act](request.POST or None, request.FILES or None, initial=initial)

    def run() -> Any:
        return services.run(act, dossier=shown, data=dict(form.cleaned_data), reasons=_reasons(request),
                            by=user_of(request), at=at_of(request))  # fmt: skip

    label = str(transition.label)
    explain = (process.state(transition.target), transition.citation)
    return _form_page(request, form, run, title=label, button=label, explain=explain, **_back(shown))

"""Every address of the platform. Rooms mount their own `urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("khuyencong.web.urls")),
    path("", include("khuyencong.operations.urls")),
    path("", include("khuyencong.api.urls")),
    path("accounts/", include("khuyencong.accounts.urls")),
    path("workflow/", include("khuyencong.workflow.urls")),
    path("", include("khuyencong.audit.urls")),
    path("", include("khuyencong.files.urls")),
    path("open-data/", include("khuyencong.opendata.urls")),
    path("places/", include("khuyencong.places.urls")),
    path("network/", include("khuyencong.network.urls")),
    path("cluster-dossiers/", include("khuyencong.clusters.procedures.urls")),
    path("councils/", include("khuyencong.councils.urls")),
    path("clusters/", include("khuyencong.clusters.urls")),
    path("projects/", include("khuyencong.programmes.urls")),
    path("norms/", include("khuyencong.law.norm_urls")),
    path("law/", include("khuyencong.law.urls")),
    path("", include("khuyencong.ui.urls")),
    path("", include("khuyencong.registry.urls")),
    path("", include("khuyencong.ledger.urls")),
    path("", include("khuyencong.papers.urls")),
    path("support/", include("khuyencong.support.urls")),
    path("", include("khuyencong.exchange.urls")),
    path("reporting/", include("khuyencong.reporting.urls")),
]

handler400 = "khuyencong.web.errors.bad_request"
handler403 = "khuyencong.web.errors.forbidden"
handler404 = "khuyencong.web.errors.not_found"
handler500 = "khuyencong.web.errors.broken"

from django.urls import path
from django.urls.resolvers import URLPattern

from khuyencong.clusters.procedures import views

app_name = "cluster_procedures"
urlpatterns: list[URLPattern] = [
    path("", views.dossiers, name="dossiers"),
    path("new/", views.open_new, name="open"),
    path("before-2009/", views.before_2009, name="before-2009"),
    path("<int:dossier_id>/", views.dossier, name="dossier"),
    path("<int:dossier_id>/proposal/", views.proposal, name="proposal"),
    path("<int:dossier_id>/territory/", views.territory, name="territory"),
    path("<int:dossier_id>/papers/<slug:code>/", views.paper, name="paper"),
    path("<int:dossier_id>/council/", views.council, name="council"),
    path("<int:dossier_id>/acts/<slug:act>/", views.act, name="act"),
]

from django.urls import path

from khuyencong.clusters.views import forms, public

app_name = "clusters"
urlpatterns = [
    path("", public.cluster_list, name="list"),
    path("nation/", public.nation, name="nation"),
    path("vacant/", public.vacant, name="vacant"),
    path("published/", public.printed, name="printed"),
    path("new/", forms.new, name="new"),
    path("plans/<str:province>/", forms.plan, name="plan"),
    path("tenants/<int:tenant_id>/<slug:part>/", forms.tenant, name="tenant"),
    path("<str:code>/", public.cluster, name="cluster"),
    path("<str:code>/enter/<slug:part>/", forms.enter, name="enter"),
]

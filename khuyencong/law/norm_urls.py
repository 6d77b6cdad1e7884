"""Addresses of the norm browser."""

from django.urls import path

from khuyencong.law.views import guide, norms

app_name = "norms"
urlpatterns = [
    path("", norms.norm_list, name="list"),
    path("what-can-i-get/", guide.what_can_i_get, name="guide"),
    path("<str:key>/", norms.norm_detail, name="detail"),
]

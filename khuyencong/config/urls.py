"""Every address of the platform. Rooms mount their own `urls.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("khuyencong.web.urls")),
    path("accounts/", include("khuyencong.accounts.urls")),
    path("places/", include("khuyencong.places.urls")),
    path("", include("khuyencong.ui.urls")),
    path("", include("khuyencong.registry.urls")),
]

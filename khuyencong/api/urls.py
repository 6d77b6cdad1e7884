from django.urls import include, path

from khuyencong.api import mount, views

app_name = "api"
urlpatterns = [
    path("accounts/tokens/", views.tokens, name="tokens"),
    path("accounts/tokens/new/", views.token_new, name="token-new"),
    path("accounts/tokens/<int:token_id>/withdraw/", views.token_withdraw, name="token-withdraw"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", include((mount.urls(), "v1"))),
    path("api/<path:rest>", views.nowhere, name="nowhere"),
]

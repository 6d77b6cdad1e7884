from django.urls import path

from khuyencong.operations import views

app_name = "operations"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("operations/settings/", views.settings_page, name="settings"),
    path("operations/password/<uidb64>/<token>/", views.set_password, name="set_password"),
]

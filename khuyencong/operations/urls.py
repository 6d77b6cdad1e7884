from django.urls import path

from khuyencong.operations import views

app_name = "operations"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("operations/settings/", views.settings_page, name="settings"),
]

from django.urls import path

from khuyencong.exchange import views

app_name = "exchange"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:batch_id>/", views.batch, name="batch"),
    path("imports/<int:batch_id>/marked/", views.marked, name="marked"),
    path("imports/<int:batch_id>/heads/", views.heads, name="heads"),
    path("imports/<int:batch_id>/sheet/", views.sheet, name="sheet"),
    path("imports/<int:batch_id>/known/", views.known, name="known"),
    path("imports/<int:batch_id>/mend/", views.mend, name="mend"),
    path("imports/<int:batch_id>/again/", views.again, name="again"),
    path("imports/<int:batch_id>/apply/", views.apply, name="apply"),
    path("imports/<int:batch_id>/stop/", views.stop, name="stop"),
    path("imports/<int:batch_id>/go-on/", views.go_on, name="go-on"),
    path("imports/<int:batch_id>/cancel/", views.cancel, name="cancel"),
    path("imports/<int:batch_id>/reverse/", views.reverse, name="reverse"),
    path("imports/<slug:kind>/", views.upload, name="upload"),
    path("imports/<slug:kind>/template/", views.template, name="template"),
]

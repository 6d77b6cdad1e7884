from django.urls import path

from khuyencong.opendata import views

app_name = "opendata"
urlpatterns = [
    path("", views.index, name="index"),
    path("files/<str:name>", views.download, name="download"),
    path("<slug:key>/", views.table, name="table"),
]

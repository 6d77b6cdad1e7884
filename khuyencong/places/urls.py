from django.urls import path

from khuyencong.places import views

app_name = "places"
urlpatterns = [
    path("", views.index, name="index"),
    path("pick/", views.pick, name="pick"),
    path("weights/<int:unit_id>/", views.weights, name="weights"),
    path("questions/<int:question_id>/close/", views.close_question, name="close_question"),
    path("rename/<int:unit_id>/", views.rename, name="rename"),
    path("<str:level>/<str:code>/", views.detail, name="detail"),
]

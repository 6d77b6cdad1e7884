from django.urls import path

from khuyencong.programmes.changes import views

urlpatterns = [
    path("<int:project_id>/changes/", views.kinds, name="change_kinds"),
    path("<int:project_id>/changes/<int:change_id>/", views.change, name="change"),
    path("<int:project_id>/changes/<int:change_id>/act/<slug:act>/", views.act, name="change_act"),
    path("<int:project_id>/changes/ask/<slug:kind>/", views.ask, name="ask_change"),
]

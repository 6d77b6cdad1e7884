from django.urls import path

from khuyencong.support import views

app_name = "support"
urlpatterns = [
    path("overlaps/", views.cases, name="cases"),
    path("overlaps/<int:case_id>/", views.case, name="case"),
    path("overlaps/<int:case_id>/statement/<slug:side>/", views.statement, name="statement"),
    path("overlaps/<int:case_id>/act/<slug:act>/", views.act, name="act"),
    path("declared/", views.declared_list, name="declared_list"),
    path("declared/add/", views.declare, name="declare"),
    path("declared/<int:declared_id>/", views.declared, name="declared"),
    path("declared/<int:declared_id>/scan/", views.attach_scan, name="attach_scan"),
    path("declared/<int:declared_id>/void/", views.void_declared, name="void_declared"),
    path("check/", views.check, name="check"),
    path("things/<int:key_id>/", views.thing, name="thing"),
]

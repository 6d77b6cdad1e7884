from django.urls import path

from khuyencong.programmes.fiveyear import views

urlpatterns = [
    path("programmes/", views.programme_list, name="programmes"),
    path("programmes/new/", views.new_programme, name="new_programme"),
    path("programmes/<int:programme_id>/", views.programme, name="programme"),
    path("programmes/<int:programme_id>/documents/add/", views.add_document, name="add_programme_document"),
    path("programmes/<int:programme_id>/figures/<slug:key>/", views.programme_figure, name="programme_figure"),
    path("programmes/<int:programme_id>/matrix/", views.programme_matrix, name="programme_matrix"),
    path(
        "programmes/<int:programme_id>/matrix/<str:activity>/<int:year>/",
        views.not_carried_out,
        name="not_carried_out",
    ),
    path("programmes/<int:programme_id>/closing/", views.closing, name="closing"),
    path("programmes/<int:programme_id>/closing.<slug:fmt>", views.closing_paper, name="closing_paper"),
    path("programmes/<int:programme_id>/versions/open/", views.open_version, name="open_programme_version"),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/",
        views.programme_version,
        name="programme_version",
    ),
    path("programmes/<int:programme_id>/versions/<int:number>/head/", views.edit_head, name="edit_version_head"),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/targets/add/",
        views.add_target,
        name="add_target",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/targets/<int:target_id>/remove/",
        views.remove_target,
        name="remove_target",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/money/",
        views.set_money,
        name="set_programme_money",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/act/<slug:act>/",
        views.version_act,
        name="version_act",
    ),
]

from django.urls import path

from khuyencong.programmes.linkages import views

urlpatterns = [
    path("linkages/", views.linkage_list, name="linkages"),
    path("linkages/<int:linkage_id>/", views.linkage, name="linkage"),
    path(
        "linkages/<int:linkage_id>/establishments/<int:establishment_id>/",
        views.link_establishment,
        name="link_establishment",
    ),
    path("<int:project_id>/linkages/", views.tag_project, name="tag_project"),
]

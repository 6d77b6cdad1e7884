from django.urls import path

from khuyencong.programmes.results import views

urlpatterns = [
    path("programmes/results/", views.declarations, name="declarations"),
    path("<int:project_id>/results/", views.project_results, name="project_results"),
    path("<int:project_id>/results/open/", views.open_declaration, name="open_declaration"),
    path("<int:project_id>/results/<int:declaration_id>/", views.declaration, name="declaration"),
    path("<int:project_id>/results/<int:declaration_id>/evidence/", views.add_evidence, name="add_evidence"),
    path("<int:project_id>/results/<int:declaration_id>/add/", views.add_claim, name="add_claim"),
    path(
        "<int:project_id>/results/<int:declaration_id>/lines/<int:claim_id>/remove/",
        views.remove_claim,
        name="remove_claim",
    ),
    path(
        "<int:project_id>/results/<int:declaration_id>/act/<slug:act>/",
        views.declaration_act,
        name="declaration_act",
    ),
]

from django.urls import path

from khuyencong.network.views import bodies, collaborators, lists, overview, records, responsibilities

app_name = "network"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("export/", overview.export, name="export"),
    path("provinces/<str:code>/", overview.province, name="province"),
    path("provinces/<str:code>/responsibilities/new/", responsibilities.new, name="responsibility-new"),
    path("provinces/<str:code>/collaborators/new/", collaborators.new, name="collaborator-new"),
    path("provinces/<str:code>/training/new/", bodies.new_training, name="training-new"),
    path("communes/", lists.communes, name="communes"),
    path("communes/export/", lists.communes_export, name="communes-export"),
    path("communes/<str:code>/", overview.commune, name="commune"),
    path("responsibilities/", lists.responsibilities, name="responsibilities"),
    path("responsibilities/export/", lists.responsibilities_export, name="responsibilities-export"),
    path("responsibilities/<int:row_id>/", responsibilities.detail, name="responsibility"),
    path("responsibilities/<int:row_id>/hand-over/", responsibilities.hand_over, name="responsibility-hand-over"),
    path("responsibilities/<int:row_id>/end/", responsibilities.end, name="responsibility-end"),
    path("collaborators/", lists.collaborators, name="collaborators"),
    path("collaborators/export/", lists.collaborators_export, name="collaborators-export"),
    path("collaborators/<int:collaborator_id>/", collaborators.detail, name="collaborator"),
    path("collaborators/<int:collaborator_id>/edit/", collaborators.edit, name="collaborator-edit"),
    path("collaborators/<int:collaborator_id>/training/", bodies.collaborator_training, name="collaborator-training"),
    path("terms/<int:term_id>/renew/", collaborators.renew, name="term-renew"),
    path("terms/<int:term_id>/reassign/", collaborators.reassign, name="term-reassign"),
    path("terms/<int:term_id>/replace/", collaborators.replace, name="term-replace"),
    path("terms/<int:term_id>/end/", collaborators.end, name="term-end"),
    path("bodies/", lists.bodies, name="bodies"),
    path("bodies/export/", lists.bodies_export, name="bodies-export"),
    path("bodies/<int:organisation_id>/", bodies.organisation, name="organisation"),
    path("bodies/<int:organisation_id>/facts/<slug:indicator>/", bodies.new_fact, name="fact-new"),
    path("bodies/<int:organisation_id>/training/", bodies.own_training, name="own-training"),
    path("training/", lists.trainings, name="trainings"),
    path("training/export/", lists.trainings_export, name="trainings-export"),
    path("withdraw/<slug:kind>/<int:row_id>/", records.withdraw, name="withdraw"),
    path("scans/<slug:kind>/<int:row_id>/", records.add_scan, name="add-scan"),
]

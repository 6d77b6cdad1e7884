from django.urls import path

from khuyencong.workflow import views

app_name = "workflow"
urlpatterns = [
    path("sheets/<int:sheet_id>/", views.sheet, name="sheet"),
    path("recall/<str:process>/<int:subject_id>/", views.recall, name="recall"),
    path("steps/", views.steps, name="steps"),
    path("steps/<int:organisation_id>/", views.steps_of_body, name="steps-of"),
    path("steps/<int:organisation_id>/new/", views.steps_new, name="steps-new"),
    path("steps/<int:organisation_id>/<int:chain_id>/end/", views.steps_end, name="steps-end"),
]

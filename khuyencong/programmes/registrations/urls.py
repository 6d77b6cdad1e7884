from django.urls import path

from khuyencong.programmes.registrations import views

urlpatterns = [
    path("plans/registrations/", views.reports, name="registrations"),
    path("plans/registrations/open/", views.open_report, name="registration_open"),
    path("plans/registrations/<int:report_id>/", views.report, name="registration"),
    path("plans/registrations/<int:report_id>/texts/", views.texts, name="registration_texts"),
    path("plans/registrations/<int:report_id>/form-2.<slug:fmt>", views.form_2, name="registration_form_2"),
    path("plans/registrations/<int:report_id>/act/<slug:act>/", views.act, name="registration_act"),
]

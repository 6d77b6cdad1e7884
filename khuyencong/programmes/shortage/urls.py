from django.urls import path

from khuyencong.programmes.shortage import views

urlpatterns = [
    path("shortage/", views.shortage, name="shortage"),
    path("<int:project_id>/shortage/", views.record, name="record_shortfall"),
]

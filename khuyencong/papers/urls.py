from django.urls import path, re_path

from khuyencong.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/", views.register, name="register"),
    path("papers/<int:paper_id>/", views.detail, name="detail"),
    re_path(r"^papers/(?P<paper_id>\d{1,18})\.(?P<fmt>pdf|docx)$", views.download, name="download"),
    path("papers/<int:paper_id>/signed/", views.attach_signed, name="attach-signed"),
]

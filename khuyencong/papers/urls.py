from django.urls import path, re_path

from khuyencong.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/", views.register, name="register"),
    path("papers/<int:paper_id>/", views.detail, name="detail"),
    re_path(r"^papers/(?P<paper_id>\d{1,18})\.(?P<fmt>pdf|docx)$", views.download, name="download"),
    path("papers/<int:paper_id>/signed/", views.attach_signed, name="attach-signed"),
    path("papers/drafts/<int:draft_id>/", views.draft, name="draft"),
    re_path(r"^papers/drafts/(?P<draft_id>\d{1,18})\.(?P<fmt>pdf|docx)$", views.download_draft, name="draft-file"),
    path("papers/drafts/<int:draft_id>/signed/", views.attach_signed_draft, name="draft-signed"),
    path("papers/binders/<int:binder_id>/", views.binder, name="binder"),
    path("papers/binders/<int:binder_id>/file/", views.binder_file, name="binder-file"),
    path("papers/binders/<int:binder_id>/again/", views.binder_again, name="binder-again"),
]

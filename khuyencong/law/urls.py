"""Addresses of the law room: /norms/ for everyone, /law/ for documents and officers' desks."""

from django.urls import path

from khuyencong.law.views import documents, officers

app_name = "law"
urlpatterns = [
    path("documents/", documents.document_list, name="documents"),
    path("documents/<path:number>/", documents.document_detail, name="document"),
    path("local/", officers.local_list, name="local"),
    path("local/new/", officers.local_enter, name="local_enter"),
    path("local/<int:row_id>/", officers.local_detail, name="local_detail"),
    path("local/<int:row_id>/decide/", officers.local_decide, name="local_decide"),
    path("local/<int:row_id>/end/", officers.local_end, name="local_end"),
    path("confirmations/", officers.confirmation_list, name="confirmations"),
    path("confirmations/new/", officers.confirmation_propose, name="confirmation_propose"),
    path("confirmations/<int:row_id>/", officers.confirmation_detail, name="confirmation_detail"),
    path("confirmations/<int:row_id>/decide/", officers.confirmation_decide, name="confirmation_decide"),
    path("moved-days/", officers.moved_days, name="moved_days"),
]

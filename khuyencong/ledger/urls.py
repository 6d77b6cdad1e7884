from django.urls import path

from khuyencong.ledger import views

app_name = "ledger"
urlpatterns = [
    path("funds/", views.funds, name="funds"),
    path("funds/allocate/", views.allocate, name="allocate"),
    path("funds/<int:fund_id>/", views.fund, name="fund"),
]

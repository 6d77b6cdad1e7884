from django.urls import path

from khuyencong.councils import views

app_name = "councils"
urlpatterns = [
    path("<int:council_id>/", views.council, name="council"),
    path("<int:council_id>/seats/new/", views.add_seat, name="add-seat"),
    path("<int:council_id>/seats/<int:seat_id>/end/", views.end_seat, name="end-seat"),
    path("<int:council_id>/criteria/", views.criteria, name="criteria"),
    path("<int:council_id>/candidates/new/", views.add_candidate, name="add-candidate"),
    path("<int:council_id>/open/", views.open_applications, name="open"),
    path("<int:council_id>/close/", views.close, name="close"),
    path("<int:council_id>/proposal/", views.propose, name="propose"),
    path("<int:council_id>/sheets/<int:seat_id>/<int:candidate_id>/", views.sheet, name="sheet"),
    path("<int:council_id>/sheets/<int:seat_id>/<int:candidate_id>/conflict/", views.conflict, name="conflict"),
]

from django.urls import path

from khuyencong.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("board/", views.board, name="board"),
    path("owed/<int:owed_id>/", views.report, name="report"),
    path("owed/<int:owed_id>/fill/", views.fill_known, name="fill"),
    path("owed/<int:owed_id>/send/", views.send, name="send"),
    path("reports/<int:report_id>/", views.version, name="version"),
    path("reports/<int:report_id>/submit/", views.submit, name="submit"),
    path("reports/<int:report_id>/accept/", views.accept, name="accept"),
    path("reports/<int:report_id>/return/", views.send_back, name="return"),
    path("reports/<int:report_id>/correct/", views.correct, name="correct"),
    path("reports/<int:report_id>/drop/", views.drop, name="drop"),
    path("grid/<slug:set_key>/<slug:period_key>/<slug:form_code>/", views.grid, name="grid"),
    path("grid/<slug:set_key>/<slug:period_key>/<slug:form_code>/cells/", views.cells, name="cells"),
    path("grid/<slug:set_key>/<slug:period_key>/<slug:form_code>/template/", views.template, name="template"),
    path("grid/<slug:set_key>/<slug:period_key>/<slug:form_code>/upload/", views.upload, name="upload"),
    path("sums/<slug:set_key>/<slug:period_key>/<slug:form_code>/", views.sums, name="sums"),
    path("sums/<slug:set_key>/<slug:period_key>/<slug:form_code>/adjust/", views.adjust, name="adjust"),
    path("adjustments/<int:adjustment_id>/reverse/", views.reverse_adjustment, name="reverse"),
]

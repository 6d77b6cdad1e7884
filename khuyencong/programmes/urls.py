from django.urls import path

from khuyencong.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.project_list, name="projects"),
    path("published/", views.published_projects, name="published"),
    path("published/figures/", views.published_figures, name="figures"),
    path("guidance/", views.guidance, name="guidance"),
    path("guidance/add/", views.add_guidance, name="add_guidance"),
    path("new/", views.new_project, name="new"),
    path("<int:project_id>/", views.project, name="project"),
    path("<int:project_id>/step/<slug:name>/", views.step, name="step"),
    path("<int:project_id>/check/", views.check, name="check"),
    path("<int:project_id>/act/<slug:act>/", views.act, name="act"),
    path("<int:project_id>/money/", views.money, name="money"),
    path("<int:project_id>/papers/add/", views.add_paper, name="add_paper"),
    path("<int:project_id>/papers/<slug:kind>/issue/", views.issue_paper, name="issue_paper"),
    path("<int:project_id>/papers/<slug:kind>.<slug:fmt>", views.paper, name="paper"),
    path("<int:project_id>/progress/add/", views.add_progress, name="add_progress"),
    path("<int:project_id>/progress/<int:report_id>/confirm/", views.confirm_progress, name="confirm_progress"),
    path("<int:project_id>/items/<int:position>/machine/", views.name_machine, name="name_machine"),
    path("<int:project_id>/items/<int:position>/invoice/", views.add_invoice, name="add_invoice"),
    path("<int:project_id>/invoices/<int:invoice_id>/clear/", views.clear_flag, name="clear_flag"),
]

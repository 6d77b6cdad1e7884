from django.urls import path

from khuyencong.programmes import identity_views, part_views, views

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
    path("<int:project_id>/items/<int:position>/identity/", identity_views.name_item, name="name_item"),
    path("<int:project_id>/items/<int:position>/invoice/", views.add_invoice, name="add_invoice"),
    path("<int:project_id>/invoices/<int:invoice_id>/clear/", views.clear_flag, name="clear_flag"),
    path("<int:project_id>/parts/add/", part_views.add_part, name="add_part"),
    path("<int:project_id>/parts/<int:part_id>/", part_views.part, name="part"),
    path("<int:project_id>/parts/<int:part_id>/drop/", part_views.drop_part, name="drop_part"),
    path("<int:project_id>/parts/<int:part_id>/accept/", part_views.accept_part, name="accept_part"),
    path("<int:project_id>/detail-plan/open/", part_views.open_detail_plan, name="open_detail_plan"),
    path("<int:project_id>/detail-plan/<int:plan_id>/", part_views.detail_plan, name="detail_plan"),
    path("<int:project_id>/detail-plan/<int:plan_id>/name/", part_views.propose_part, name="propose_part"),
    path(
        "<int:project_id>/detail-plan/<int:plan_id>/parts/<int:part_id>/withdraw/",
        part_views.withdraw_part,
        name="withdraw_part",
    ),
    path("<int:project_id>/detail-plan/<int:plan_id>/act/<slug:act>/", part_views.plan_act, name="plan_act"),
]

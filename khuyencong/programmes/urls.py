from django.urls import path

from khuyencong.programmes import identity_views, part_views, programme_views, results_views, views
from khuyencong.programmes.changes import views as change_views

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
    path("programmes/", programme_views.programme_list, name="programmes"),
    path("programmes/new/", programme_views.new_programme, name="new_programme"),
    path("programmes/<int:programme_id>/", programme_views.programme, name="programme"),
    path("programmes/<int:programme_id>/documents/add/", programme_views.add_document, name="add_programme_document"),
    path(
        "programmes/<int:programme_id>/figures/<slug:key>/", programme_views.programme_figure, name="programme_figure"
    ),
    path("programmes/<int:programme_id>/matrix/", programme_views.programme_matrix, name="programme_matrix"),
    path(
        "programmes/<int:programme_id>/matrix/<str:activity>/<int:year>/",
        programme_views.not_carried_out,
        name="not_carried_out",
    ),
    path("programmes/<int:programme_id>/closing/", programme_views.closing, name="closing"),
    path("programmes/<int:programme_id>/closing.<slug:fmt>", programme_views.closing_paper, name="closing_paper"),
    path("programmes/<int:programme_id>/versions/open/", programme_views.open_version, name="open_programme_version"),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/",
        programme_views.programme_version,
        name="programme_version",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/head/", programme_views.edit_head, name="edit_version_head"
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/targets/add/",
        programme_views.add_target,
        name="add_target",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/targets/<int:target_id>/remove/",
        programme_views.remove_target,
        name="remove_target",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/money/",
        programme_views.set_money,
        name="set_programme_money",
    ),
    path(
        "programmes/<int:programme_id>/versions/<int:number>/act/<slug:act>/",
        programme_views.version_act,
        name="version_act",
    ),
    path("programmes/results/", results_views.declarations, name="declarations"),
    path("<int:project_id>/results/", results_views.project_results, name="project_results"),
    path("<int:project_id>/results/open/", results_views.open_declaration, name="open_declaration"),
    path("<int:project_id>/results/<int:declaration_id>/", results_views.declaration, name="declaration"),
    path("<int:project_id>/results/<int:declaration_id>/evidence/", results_views.add_evidence, name="add_evidence"),
    path("<int:project_id>/results/<int:declaration_id>/add/", results_views.add_claim, name="add_claim"),
    path(
        "<int:project_id>/results/<int:declaration_id>/lines/<int:claim_id>/remove/",
        results_views.remove_claim,
        name="remove_claim",
    ),
    path(
        "<int:project_id>/results/<int:declaration_id>/act/<slug:act>/",
        results_views.declaration_act,
        name="declaration_act",
    ),
    path("<int:project_id>/copy/", views.copy, name="copy"),
    path("<int:project_id>/changes/", change_views.kinds, name="change_kinds"),
    path("<int:project_id>/changes/<int:change_id>/", change_views.change, name="change"),
    path("<int:project_id>/changes/<int:change_id>/act/<slug:act>/", change_views.act, name="change_act"),
    path("<int:project_id>/changes/ask/<slug:kind>/", change_views.ask, name="ask_change"),
]

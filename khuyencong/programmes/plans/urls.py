from django.urls import path

from khuyencong.programmes.plans import tender_views, views

urlpatterns = [
    path("plans/", views.plan_list, name="plans"),
    path("plans/open/", views.open_plan, name="plan_open"),
    path("plans/national/<int:year>/", views.national_year, name="plan_national"),
    path("plans/<int:plan_id>/", views.plan, name="plan"),
    path("plans/<int:plan_id>/amend/", views.amend, name="plan_amend"),
    path("plans/<int:plan_id>/batches/add/", views.add_batch, name="plan_add_batch"),
    path("plans/<int:plan_id>/batches/<int:batch>/money/", views.money, name="plan_money"),
    path("plans/<int:plan_id>/versions/<int:number>/", views.version, name="plan_version"),
    path("plans/<int:plan_id>/versions/<int:number>/lines/", views.edit_lines, name="plan_edit"),
    path("plans/<int:plan_id>/versions/<int:number>/sort/", views.sort_lines, name="plan_sort"),
    path("plans/<int:plan_id>/versions/<int:number>/add/", views.add_projects, name="plan_add"),
    path("plans/<int:plan_id>/versions/<int:number>/decision/", views.decision, name="plan_decision"),
    path("plans/<int:plan_id>/versions/<int:number>/changes/", views.changes, name="plan_changes"),
    path("plans/<int:plan_id>/versions/<int:number>/form-2.csv", views.export, name="plan_export"),
    path("plans/<int:plan_id>/versions/<int:number>/papers/<slug:name>.<slug:fmt>", views.paper, name="plan_paper"),
    path(
        "plans/<int:plan_id>/versions/<int:number>/papers/<slug:name>/hand-out/",
        views.hand_out,
        name="plan_hand_out",
    ),
    path("plans/<int:plan_id>/versions/<int:number>/act/<slug:act>/", views.act, name="plan_version_act"),
    path("plans/<int:plan_id>/versions/<int:number>/assign/<int:money_id>/", views.assign, name="plan_assign"),
    path("plans/<int:plan_id>/versions/<int:number>/lines/<int:line_id>/", views.line, name="plan_line"),
    path(
        "plans/<int:plan_id>/versions/<int:number>/lines/<int:line_id>/facts/",
        views.record_facts,
        name="plan_facts",
    ),
    path("<int:project_id>/tender/", tender_views.record_tender, name="tender"),
    path("<int:project_id>/tender/order/", tender_views.order_tender, name="tender_order"),
    path("<int:project_id>/tender/<int:result_id>/void/", tender_views.void_tender, name="tender_void"),
]

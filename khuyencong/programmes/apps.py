from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "khuyencong.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.exchange import importers
        from khuyencong.files.access import register as register_owner
        from khuyencong.ledger.selectors import register_subject
        from khuyencong.programmes.access import may_open_evidence, may_open_files, may_open_programme_files
        from khuyencong.programmes.changes.states import CHANGE
        from khuyencong.programmes.drafting import CHANGES, DETAIL_PLANS, PROJECTS, YEAR_PLANS
        from khuyencong.programmes.findings import KINDS
        from khuyencong.programmes.fiveyear.states import DECLARATION, PROGRAMME_VERSION
        from khuyencong.programmes.imports import IMPORTERS
        from khuyencong.programmes.panel import papers_sheet, projects_sheet
        from khuyencong.programmes.plans.findings import KINDS as PLAN_KINDS
        from khuyencong.programmes.plans.selectors import may_open_plan_files
        from khuyencong.programmes.plans.states import YEAR_PLAN
        from khuyencong.programmes.registrations.findings import KINDS as REGISTRATION_KINDS
        from khuyencong.programmes.registrations.selectors import may_open_registration_files
        from khuyencong.programmes.registrations.states import REGISTRATION
        from khuyencong.programmes.results import merging as results
        from khuyencong.programmes.results.findings import KINDS as RESULT_KINDS
        from khuyencong.programmes.states import DETAIL_PLAN, SUPPORT_PROJECT
        from khuyencong.programmes.takeover.findings import KINDS as TAKEOVER_KINDS
        from khuyencong.programmes.takeover.imports import IMPORTER as RUNNING_DOSSIERS
        from khuyencong.programmes.takeover.states import TAKEOVER
        from khuyencong.registry import merging
        from khuyencong.ui import nav, panels
        from khuyencong.workflow.process import register

        nav.register(nav.Entry(_("Đề án"), "programmes:projects", act="programmes.view", order=20))
        nav.register(nav.Entry(_("Kế hoạch"), "programmes:plans", act="programmes.view", order=22))
        nav.register(nav.Entry(_("Số liệu"), "programmes:boards", act="programmes.view", order=27))
        register_subject("programmes.project", lambda key: reverse("programmes:project", args=[key]))
        panels.register(panels.Panel("projects", _("Đề án khuyến công"), projects_sheet, order=10))
        panels.register(panels.Panel("papers", _("Giấy tờ của các hồ sơ"), papers_sheet, order=30))
        merging.register(
            merging.MergeRule("programmes.Part", "beneficiary"),
            merging.MergeRule("programmes.Linkage", "establishments"),
            merging.MergeRule(
                "programmes.Result", "establishment", stops=results.same_results, after=results.follow_results
            ),
            merging.MergeRule(
                "programmes.Declaration",
                "establishment",
                stops=results.same_questions,
                after=results.follow_declarations,
            ),
            merging.PartLink("programmes.Part", "production_place", "beneficiary"),
            merging.PartLink("programmes.Claim", "product", "declaration__establishment"),
        )
        declare(KINDS)
        declare(PLAN_KINDS)
        declare(REGISTRATION_KINDS)
        register(SUPPORT_PROJECT, PROJECTS.room)
        register(DETAIL_PLAN, DETAIL_PLANS.room)
        register(CHANGE, CHANGES.room)
        register(YEAR_PLAN, YEAR_PLANS.room)
        register(REGISTRATION)
        register_owner("programmes.project", may_open_files)
        nav.register(nav.Entry(_("Chương trình"), "programmes:programmes", act="programmes.view", order=25))
        declare(RESULT_KINDS)
        declare(TAKEOVER_KINDS)
        register(PROGRAMME_VERSION)
        register(DECLARATION)
        register(TAKEOVER)
        for importer in (RUNNING_DOSSIERS, *IMPORTERS):
            importers.register(importer)
        register_owner("programmes.programme", may_open_programme_files)
        register_owner("programmes.declaration", may_open_evidence)
        register_owner("programmes.plan", may_open_plan_files)
        register_owner("programmes.registration", may_open_registration_files)

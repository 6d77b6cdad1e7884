from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "khuyencong.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.files.access import register as register_owner
        from khuyencong.reporting import clustersources, library, promotionsources, reminding
        from khuyencong.reporting.access import may_open_report_files
        from khuyencong.reporting.findings import DENIALS, KINDS
        from khuyencong.reporting.states import REPORT
        from khuyencong.ui import nav
        from khuyencong.workflow import reminders
        from khuyencong.workflow.process import register

        declare(KINDS)
        declare_denials(DENIALS)
        library.form_sets()
        clustersources.register()
        promotionsources.register()
        register(REPORT)
        register_owner("reporting.report", may_open_report_files)
        reminders.register(reminding.SOURCE)
        nav.register(nav.Entry(_("Báo cáo"), "reporting:mine", act="reporting.view", order=45, prefix="/reporting/"))

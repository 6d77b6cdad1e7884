from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "khuyencong.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.files.access import register as register_owner
        from khuyencong.reporting import clustersources, library
        from khuyencong.reporting.access import may_open_report_files
        from khuyencong.reporting.findings import DENIALS, KINDS
        from khuyencong.reporting.states import REPORT
        from khuyencong.workflow.process import register

        declare(KINDS)
        declare_denials(DENIALS)
        library.form_sets()
        clustersources.register()
        register(REPORT)
        register_owner("reporting.report", may_open_report_files)

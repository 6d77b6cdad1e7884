from django.apps import AppConfig


class ClusterProceduresConfig(AppConfig):
    name = "khuyencong.clusters.procedures"
    label = "cluster_procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.clusters.procedures.access import may_open_files
        from khuyencong.clusters.procedures.findings import KINDS
        from khuyencong.clusters.procedures.selectors import steps_in_hand
        from khuyencong.clusters.procedures.states import DOSSIER, REVIEW
        from khuyencong.clusters.selectors import steps
        from khuyencong.common.errors import declare
        from khuyencong.files.access import register as register_owner
        from khuyencong.ui import nav
        from khuyencong.workflow.process import register

        declare(KINDS)
        entry = nav.Entry(
            _("Hồ sơ cụm"), "cluster_procedures:dossiers", act="cluster_procedures.view", order=36,
            prefix="/cluster-dossiers/",
        )  # fmt: skip
        nav.register(entry)
        register(DOSSIER)
        register(REVIEW)
        steps.register(steps_in_hand)
        register_owner("cluster_procedures.dossier", may_open_files)

from django.apps import AppConfig


class ClusterProceduresConfig(AppConfig):
    name = "khuyencong.clusters.procedures"
    label = "cluster_procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.clusters.procedures.findings import KINDS
        from khuyencong.common.errors import declare

        declare(KINDS)

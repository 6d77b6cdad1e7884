from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    name = "khuyencong.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common import errors
        from khuyencong.files.access import register
        from khuyencong.papers.access import may_open_draft_files, may_open_files
        from khuyencong.papers.choices import DRAFT_OWNER, OWNER
        from khuyencong.papers.findings import KINDS
        from khuyencong.ui import nav

        errors.declare(KINDS)
        errors.declare_denials(
            {
                "papers.not_all_open": errors.Denial(
                    _("Hồ sơ có giấy tờ mà tài khoản này không được mở, nên không đóng tập được."),
                    _("Cán bộ được mở mọi giấy tờ của hồ sơ"),
                )
            }
        )
        register(OWNER, may_open_files)
        register(DRAFT_OWNER, may_open_draft_files)
        nav.register(nav.Entry(_("Sổ văn bản"), "papers:register", act="papers.register", order=70))

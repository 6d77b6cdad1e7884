from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "khuyencong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.common.errors import Denial, declare, declare_denials
        from khuyencong.files.access import register as register_owner
        from khuyencong.ledger import reminding
        from khuyencong.ledger.access import may_open_reconciliation_files, may_open_request_files
        from khuyencong.ledger.findings import KINDS
        from khuyencong.ledger.states import CARRY_OVER
        from khuyencong.ui import nav
        from khuyencong.workflow import reminders
        from khuyencong.workflow.process import register

        declare(KINDS)
        declare_denials(
            {
                "ledger.other_purse": Denial(
                    _("Kinh phí địa phương do cơ quan của địa phương đó ghi."),
                    _("Cán bộ tài chính của đơn vị giữ kinh phí."),
                ),
                "ledger.other_room": Denial(
                    _("Bút toán của đề án được sửa ở hồ sơ đề án, để sổ và hồ sơ khớp nhau."),
                    _("Người giữ hồ sơ đề án."),
                ),
            }
        )
        register(CARRY_OVER)
        reminders.register(reminding.SOURCE)
        register_owner("ledger.carryover", may_open_request_files)
        register_owner("ledger.reconciliation", may_open_reconciliation_files)
        nav.register(nav.Entry(_("Kinh phí"), "ledger:funds", act="ledger.view", order=35))

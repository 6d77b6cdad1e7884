from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "khuyencong.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare why an act or a signature may be refused; put the signing steps into the account menu."""
        from khuyencong.common.errors import Denial, declare_denials
        from khuyencong.ui import nav
        from khuyencong.workflow import reminders

        reminders.register(reminders.TASKS)

        declare_denials(
            {
                "signing_steps": Denial(
                    _("Cơ quan đã đặt các bước ký nội bộ cho việc này: việc chỉ được thực hiện bằng chữ ký cuối cùng."),
                    _("Người giữ bước đầu soạn, người giữ bước cuối ký."),
                ),
                "not_your_turn": Denial(
                    _("Hồ sơ ký đang ở bước “%(step)s”, không phải bước của tài khoản này."),
                    _("Người giữ bước “%(step)s” của cơ quan."),
                ),
                "signed_before": Denial(
                    _("Mỗi người chỉ ký một bước của cùng một hồ sơ ký."), _("Một người khác giữ bước này.")
                ),
                "under_signature": Denial(
                    _("Hồ sơ đang ở bước ký “%(step)s” của %(body)s: nội dung và giấy tờ không sửa được lúc này."),
                    _("Người soạn rút lại khi bước sau chưa mở, hoặc người đang giữ bước ký trả lại để sửa."),
                ),
                "recall_not_yours": Denial(
                    _("Chỉ người gửi sau cùng rút lại được việc mình đã gửi."), _("Người đã gửi.")
                ),
            }
        )
        nav.register_account(
            nav.Entry(
                _("Các bước ký nội bộ"), "workflow:steps", act="workflow.steps", order=62, prefix="/workflow/steps/"
            )
        )

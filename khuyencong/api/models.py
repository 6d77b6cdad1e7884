"""Tokens of programs that act for a person, and the first answers to their writes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """A secret with which a program acts for one user and one body, from a day to a day.

    Only its hash is kept: it is shown once. It never allows more than its user's own roles for that body.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("Cơ quan, đơn vị")
    )
    label = models.CharField(_("Dùng cho"), max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("Quyền"), default=list)
    made_at = models.DateTimeField(_("Tạo lúc"))
    expires_on = models.DateField(_("Dùng đến hết ngày"))
    last_used_at = models.DateTimeField(_("Dùng lần cuối"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="token_says_what_for"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="token_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("made_at")),
                name="token_withdrawn_after_made",
            ),
        ]
        indexes = [models.Index(fields=["user", "-made_at"], name="token_of_user")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.label}"


class Answer(models.Model):
    """The first answer to a write, kept by its idempotency key: asked again, the same answer goes out again."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.key}"

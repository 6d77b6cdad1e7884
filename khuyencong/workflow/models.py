"""What happened, whose move it is, and what must still be told to whom."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.choices import Capacity, Role
from khuyencong.workflow.choices import Ending, Move


class TransitionRecord(models.Model):
    """One performed act. Read as the timeline of its subject and as the data of process statistics; never changed.

    `taken_over`: the act was done on paper before the platform knew the object; it was entered from its document, by
    somebody who did not perform it.
    The object is named by process and id, not by a foreign key: processes live on higher floors.
    """

    process = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    act = models.CharField(max_length=60)
    answer = models.CharField(max_length=10)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    capacity = models.CharField(max_length=5, blank=True, default="")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Ghi lúc"))
    effective_on = models.DateField(_("Có hiệu lực từ"))
    note = models.TextField(_("Ghi chú"), blank=True, default="")
    missing = models.JSONField(_("Còn thiếu"), default=list)
    findings = models.JSONField(default=list)
    decided_by = models.CharField(_("Cơ quan quyết định"), max_length=200, blank=True, default="")
    signer = models.CharField(_("Người ký"), max_length=200, blank=True, default="")
    signer_capacity = models.CharField(_("Chức vụ người ký"), max_length=200, blank=True, default="")
    number = models.CharField(_("Số, ký hiệu"), max_length=100, blank=True, default="")
    decided_on = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_over = models.BooleanField(_("Tiếp nhận"), default=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["process", "subject_id", "id"])]

    def __str__(self) -> str:
        return f"{self.process}:{self.subject_id} {self.act}"


class Task(models.Model):
    """Whose move it is. At most one open task per subject; `remaining_days` keeps a clock that was stopped.

    While a body passes an act through its internal steps, a second task names whose turn it is inside (`sheet`,
    `step`, `position`): it lies on the desk in place of the body's own one, with the same deadline.
    """

    process = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=500)
    code = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    route = models.CharField(max_length=20, blank=True, default="")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="tasks", null=True, blank=True
    )
    roles = models.CharField(max_length=300)
    sheet = models.ForeignKey("SigningSheet", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    step = models.CharField(max_length=100, blank=True, default="")
    position = models.CharField(max_length=100, blank=True, default="")
    province = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_citation = models.CharField(max_length=300, blank=True, default="")
    remaining_days = models.IntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "subject_id"],
                condition=Q(closed_at__isnull=True, sheet__isnull=True),
                name="one_open_task",
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(closed_at__isnull=True, sheet__isnull=False), name="one_open_turn"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "closed_at", "due_on"]),
            models.Index(fields=["process", "subject_id", "state"]),
            # The few open turns inside a body, asked for every task of a desk: without it a planner may walk all
            # tasks of the body for each of them.
            models.Index(
                fields=["process", "subject_id", "organisation"],
                condition=Q(closed_at__isnull=True, sheet__isnull=False),
                name="task_open_turn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Outbox(models.Model):
    """A message to send after the commit, about an act or a turn inside a body; the worker delivers it at least once.

    `more`: how many other objects the same act handed to the same holder; they are told of in the same message.
    """

    record = models.OneToOneField(
        TransitionRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="outbox"
    )
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="outbox")
    more = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sent_at", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=True, task__isnull=False) | Q(record__isnull=False, task__isnull=True),
                name="outbox_tells_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"outbox {self.pk}"


class Digest(models.Model):
    """The one letter of a day to a person about what falls due. `sent_at` is empty while it is being handed over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Reminded(models.Model):
    """One thing one person was told of at one mark before (positive) or after (negative) its day; never told again.

    Named by source and key, not by a foreign key: what falls due lives on higher floors too.
    """

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    due_on = models.DateField()
    mark = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "key", "due_on", "mark"], name="reminded_once_a_mark")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.source}:{self.key} {self.mark}"


class Chains(models.QuerySet["SigningChain"]):
    def on(self, day: date) -> "Chains":
        """Chains in force on a day (both ends included; an open end is open)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class SigningChain(models.Model):
    """The internal steps by which a body performs an act (or every act: `act` empty), from a day to a day.

    Never edited: ended and succeeded. A sheet that began under a chain goes on under it.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="signing_chains", verbose_name=_("Cơ quan")
    )
    process = models.CharField(_("Quy trình"), max_length=60)
    act = models.CharField(_("Việc"), max_length=60, blank=True, default="")
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    document = models.CharField(_("Căn cứ"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = Chains.as_manager()

    class Meta:
        ordering = ["organisation", "process", "act", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")), name="chain_period_ordered"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="chain_has_document"),
            models.UniqueConstraint(
                fields=["organisation", "process", "act"], condition=Q(valid_to__isnull=True), name="one_open_chain"
            ),
            models.UniqueConstraint(fields=["organisation", "process", "act", "valid_from"], name="chain_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.process} {self.act}"


class SigningStep(models.Model):
    """One step of a chain: who (a role of the body, and a title if one is named) and in which capacity they sign.

    Step 1 drafts, the last one signs: with that signature the act itself is performed.
    """

    chain = models.ForeignKey(SigningChain, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("Bước"), max_length=100)
    role = models.CharField(_("Vai trò"), max_length=30, choices=Role.choices)
    position = models.CharField(_("Chức danh"), max_length=100, blank=True, default="")
    capacity = models.CharField(_("Tư cách ký"), max_length=5, choices=Capacity.choices, blank=True, default="")

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="step_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(label=""), name="step_named"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"


class SigningSheet(models.Model):
    """An act on its way through the internal steps of a body: what was typed, and whose turn it is.

    `typed` is the form as drafted (amounts and days as `language` writes them), `findings` what the guards found then.
    `step` is the number of the step whose turn it is; `turn` grows with every move, so that a page opened before is
    refused. `signed_as` is set by the last signature alone, in the transaction that performs the act.
    """

    process = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    act = models.CharField(max_length=60)
    source = models.CharField(max_length=40)
    route = models.CharField(max_length=20, blank=True, default="")
    label = models.CharField(max_length=500)
    code = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="signing_sheets", verbose_name=_("Cơ quan")
    )
    chain = models.ForeignKey(SigningChain, on_delete=models.PROTECT, related_name="sheets")
    step = models.PositiveSmallIntegerField(default=1)
    turn = models.PositiveIntegerField(default=0)
    typed = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="vi")
    findings = models.JSONField(default=list)
    scan = models.ForeignKey("files.Attachment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(_("Soạn lúc"))
    signed_as = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    record = models.OneToOneField(
        TransitionRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="sheet"
    )

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "subject_id", "organisation"],
                condition=Q(closed_at__isnull=True),
                name="one_open_sheet",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, ending="") | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="sheet_closed_with_ending",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(ending=Ending.PERFORMED), name="sheet_record_when_performed"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "closed_at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.act}"


class Signature(models.Model):
    """One move on a sheet: drafted, agreed, returned, taken back. Never changed; keeps role, title and capacity."""

    sheet = models.ForeignKey(SigningSheet, on_delete=models.PROTECT, related_name="signatures")
    move = models.CharField(max_length=10, choices=Move.choices)
    step = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100)
    to_step = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    position = models.CharField(max_length=100, blank=True, default="")
    capacity = models.CharField(max_length=5, blank=True, default="")
    at = models.DateTimeField()
    note = models.TextField(_("Ý kiến"), blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.step} {self.move}"

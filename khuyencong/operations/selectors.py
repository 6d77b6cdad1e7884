"""The state of this installation, for `doctor`, the health page and the commands that refuse to start."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from khuyencong.common.vault import Vault
from khuyencong.operations import periodic

DISK_FREE_MIN = 1024**3
SEAL_STALE = timedelta(hours=1)
CLOCK_DRIFT_MAX = timedelta(seconds=60)


@dataclass(frozen=True)
class Check:
    """One thing looked at: `ok`, what was seen, and what to do about it when it is wrong."""

    code: str
    ok: bool
    seen: str
    remedy: str = ""


def pending_migrations() -> list[str]:
    """Names of migrations the database has not seen, in order. Raises DatabaseError when it cannot be reached."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def check_keys() -> Check:
    """Session key, personal-data keys and log key are there and readable by their owner only."""
    folder = settings.KEYS_DIR
    remedy = _("Chạy khuyencong init, hoặc mang thư mục khóa trở lại từ bản sao.")
    if settings.SECRET_KEY == settings.UNSET or Vault(folder).is_empty or not (folder / "audit.key").exists():
        return Check("keys", False, _("thiếu khóa trong %(folder)s") % {"folder": folder}, remedy)
    loose = sorted(file.name for file in folder.iterdir() if file.is_file() and file.stat().st_mode & 0o077)
    if loose:
        return Check("keys", False, ", ".join(loose), _("Chỉ chủ sở hữu được đọc khóa: chmod 600."))
    return Check("keys", True, str(folder))


def check_disk() -> Check:
    """Enough room where the platform writes, and writing works."""
    folder = settings.DATA_DIR
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return Check("disk", False, str(folder), _("Tạo thư mục và cấp quyền ghi, hoặc đổi KC_DATA_DIR."))
    free = shutil.disk_usage(folder).free
    seen = _("còn trống %(mb)d MB") % {"mb": free // 1024**2}
    return Check("disk", free >= DISK_FREE_MIN, seen, _("Giải phóng ổ đĩa hoặc chuyển KC_DATA_DIR."))


def check_database() -> Check:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Check("database", False, type(error).__name__, _("Kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu."))
    return Check("database", True, connection.vendor)


def check_migrations() -> Check:
    """The database has the tables this release needs."""
    pending = pending_migrations()
    seen = ", ".join(pending[:5]) if pending else _("đủ")
    return Check("migrations", not pending, seen, _("Chạy khuyencong upgrade."))


def check_worker(at: datetime) -> Check:
    """A worker was alive within the last minutes."""
    last = periodic.last_beat()
    ok = last is not None and at - last <= periodic.HEARTBEAT_STALE
    return Check("worker", ok, last.isoformat(timespec="seconds") if last else "–", _("Chạy khuyencong worker."))


def check_clock(at: datetime) -> Check:
    """The clock of this machine agrees with the database's: deadlines are counted on it."""
    if connection.vendor != "postgresql":
        return Check("clock", at.year >= 2026, at.isoformat(timespec="seconds"), _("Đặt lại đồng hồ của máy."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs(cursor.fetchone()[0] - at)
    return Check(
        "clock", drift <= CLOCK_DRIFT_MAX, f"{drift.total_seconds():.0f} s", _("Đồng bộ đồng hồ của hai máy (NTP).")
    )


def check_seals(at: datetime) -> Check:
    """No audit entry has waited too long for its seal."""
    from khuyencong.audit.models import Entry
    from khuyencong.audit.selectors import last_sealed_id

    waiting = Entry.objects.filter(id__gt=last_sealed_id(), at__lt=at - SEAL_STALE).count()
    return Check("seals", waiting == 0, str(waiting), _("Chạy khuyencong seal-audit và kiểm tra worker."))


def check_mail() -> Check:
    """The mail server takes a connection; without one, mails are printed, which only a trial may accept."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        ok = settings.DEMO or settings.PRACTICE
        return Check("mail", ok, _("thư được in ra màn hình"), _("Đặt KC_EMAIL_URL."))
    try:
        with mail.get_connection(timeout=10):
            return Check("mail", True, str(getattr(settings, "EMAIL_HOST", "")))
    except OSError as error:
        return Check("mail", False, type(error).__name__, _("Kiểm tra KC_EMAIL_URL và máy chủ thư."))


def examine(at: datetime) -> list[Check]:
    """Everything `doctor` looks at. What needs the database is left out when it does not answer."""
    checks = [check_keys(), check_disk(), check_mail(), check_database()]
    if not checks[-1].ok:
        return checks
    checks.append(check_migrations())
    if checks[-1].ok:
        checks += [check_worker(at), check_clock(at), check_seals(at)]
    return checks

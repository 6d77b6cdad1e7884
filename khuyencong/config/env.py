"""Every setting an operator can change, as one table: settings.py reads it, docs/operations/settings.md prints it."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

HIDDEN = "••••"


@dataclass(frozen=True)
class Setting:
    """One environment variable: its default ("" = none), what it does, an example; `secret` is never shown."""

    name: str
    default: str
    help: str
    example: str = ""
    secret: bool = False


SETTINGS = (
    Setting("KC_DATA_DIR", "var", "Folder for every file the platform writes: database, files, keys, logs."),
    Setting("KC_PORT", "8000", "Port of `khuyencong serve` and `khuyencong demo`."),
    Setting("KC_HOST", "127.0.0.1", "Address `khuyencong serve` listens on."),
    Setting(
        "DATABASE_URL",
        "",
        "Database. Empty: a SQLite file in KC_DATA_DIR. PostgreSQL 15 or newer for a province or the nation.",
        "postgresql://khuyencong@localhost/khuyencong",
    ),
    Setting(
        "KC_SECRET_KEY",
        "",
        "Signing key of sessions. Empty: made by `khuyencong init` in KC_DATA_DIR/keys.",
        secret=True,
    ),
    Setting(
        "KC_KEYS_DIR", "", "Folder of the encryption keys. Empty: KC_DATA_DIR/keys. Keep it off the database host."
    ),
    Setting(
        "KC_INVOICE_CA_DIR",
        "",
        "Folder of the certificates (*.pem, *.crt) of the authorities that sellers' invoice signatures must lead to. "
        "Empty: chains are not checked, and every invoice says so.",
    ),
    Setting(
        "KC_REPORT_DAYS",
        "strict",
        'How a due day of a report that reads "before the day" counts. strict: the eve is the last day in time; '
        "inclusive: the day itself is.",
    ),
    Setting("KC_DEMO", "0", "1 = invented example data and demo accounts, on a loopback address only."),
    Setting("KC_PRACTICE", "0", "1 = practice copy: watermark on every page, reset every night."),
    Setting("KC_DEBUG", "0", "1 = error pages with source code. Never on a reachable address."),
    Setting("KC_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", "Host names the platform answers to, comma-separated."),
    Setting(
        "KC_SITE_URL",
        "",
        "Address people type, for the links in mails. Empty: http://KC_HOST:KC_PORT.",
        "https://khuyencong.example",
    ),
    Setting("KC_WORKERS", "2", "Server processes of `khuyencong serve`, about one a core."),
    Setting("KC_THREADS", "4", "Threads of each server process."),
    Setting("KC_HTTPS", "0", "1 = behind HTTPS: secure cookies, HSTS, redirect."),
    Setting(
        "KC_EMAIL_URL",
        "",
        "Mail server. Empty: mails are printed to the console. Schemes: smtp, smtp+tls (STARTTLS), smtps.",
        "smtp+tls://user:password@mail.example:587",
    ),
    Setting("KC_EMAIL_FROM", "khuyencong@localhost", "Sender of mails."),
    Setting(
        "KC_FILES_S3", "", "Bucket for files. Empty: folder KC_DATA_DIR/files.", "s3://bucket?endpoint=http://host:9000"
    ),
    Setting("KC_UPLOAD_MB_MAX", "20", "Largest single upload, in MB."),
    Setting("KC_API_PER_MINUTE", "600", "Calls a minute one API token may make, counted by each server process."),
    Setting("KC_LOG_LEVEL", "INFO", "Level of the structured log on standard error."),
    Setting("KC_LANGUAGE", "vi", "Language of a first visit: vi, en or th."),
)
_BY_NAME = {s.name: s for s in SETTINGS}


def text(name: str) -> str:
    """The value of a known setting. Raises KeyError for a name that is not in the table."""
    return os.environ.get(name, _BY_NAME[name].default)


def flag(name: str) -> bool:
    """A 0/1 setting. Raises ValueError for anything else: an ambiguous switch is refused."""
    value = text(name)
    if value not in {"0", "1"}:
        raise ValueError(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def integer(name: str) -> int:
    """A whole-number setting. Raises ValueError, naming the setting."""
    try:
        return int(text(name))
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {text(name)!r}") from None


def data_dir() -> Path:
    """The folder of every file the platform writes (not created here)."""
    return Path(text("KC_DATA_DIR")).expanduser().resolve()


def site_url() -> str:
    """The address people type, without a slash at its end."""
    return (text("KC_SITE_URL") or f"http://{text('KC_HOST')}:{text('KC_PORT')}").rstrip("/")


def email_settings(url: str) -> dict[str, object]:
    """Django's mail settings for a KC_EMAIL_URL. Raises ValueError for a form that is not known."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError("KC_EMAIL_URL must look like smtp+tls://user:password@mail.example:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 15,
    }


def shown(setting: Setting) -> str:
    """The effective value of a setting for a person's eyes: secrets and passwords inside addresses are hidden."""
    value = text(setting.name)
    if not value:
        return ""
    if setting.secret:
        return HIDDEN
    parts = urlsplit(value) if "://" in value else None
    if parts is None or "@" not in parts.netloc:
        return value
    account, _, host = parts.netloc.rpartition("@")
    return parts._replace(
        netloc=f"{account.split(':')[0]}:{HIDDEN}@{host}" if ":" in account else parts.netloc
    ).geturl()


def keys_dir() -> Path:
    """The folder of the keys, outside the database."""
    return Path(text("KC_KEYS_DIR")).expanduser().resolve() if text("KC_KEYS_DIR") else data_dir() / "keys"

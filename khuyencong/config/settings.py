"""Django settings. Values an operator may change come from `config.env`; the rest is decided here."""

import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from khuyencong.config import env

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir()
KEYS_DIR = env.keys_dir()
INVOICE_CA_DIR = Path(env.text("KC_INVOICE_CA_DIR")) if env.text("KC_INVOICE_CA_DIR") else None
TESTING = "pytest" in sys.modules

DEBUG = env.flag("KC_DEBUG")
DEMO = env.flag("KC_DEMO")
PRACTICE = env.flag("KC_PRACTICE")
HTTPS = env.flag("KC_HTTPS")
ALLOWED_HOSTS = [h.strip() for h in env.text("KC_ALLOWED_HOSTS").split(",") if h.strip()]


UNSET = "unset"


def _secret_key() -> str:
    if env.text("KC_SECRET_KEY"):
        return env.text("KC_SECRET_KEY")
    file = KEYS_DIR / "session.key"
    # Commands that need no session (norm, law, assess, --help) must run before `init` made the keys;
    # `serve` and `doctor` refuse this value.
    return file.read_text().strip() if file.exists() else UNSET


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "khuyencong.web",
    "khuyencong.api",
    "khuyencong.opendata",
    "khuyencong.reporting",
    "khuyencong.programmes",
    "khuyencong.clusters.procedures",
    "khuyencong.clusters",
    "khuyencong.support",
    "khuyencong.ledger",
    "khuyencong.registry",
    "khuyencong.network",
    "khuyencong.councils",
    "khuyencong.papers",
    "khuyencong.exchange",
    "khuyencong.law",
    "khuyencong.files",
    "khuyencong.workflow",
    "khuyencong.audit",
    "khuyencong.accounts",
    "khuyencong.places",
    "khuyencong.ui",
    "khuyencong.demo",
    "khuyencong.operations",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "khuyencong.operations.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "khuyencong.web.middleware.HtmxLoginMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "khuyencong.accounts.middleware.ActingUserMiddleware",
    "khuyencong.web.middleware.ErrorPagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "khuyencong.config.urls"
WSGI_APPLICATION = "khuyencong.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",  # the big tables only (folder jinja2/)
        "APP_DIRS": True,
        "OPTIONS": {"environment": "khuyencong.ui.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khuyencong.ui.context.frame",
                "khuyencong.demo.context.logins",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "khuyencong.ui.templatetags.kc"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'khuyencong.sqlite3'}", conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue on BEGIN instead of failing at their first write; SQLite's lock is unfair, so wait long.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "khuyencong.accounts.views.locked_out"
AXES_ENABLED = not TESTING

LANGUAGE_CODE = env.text("KC_LANGUAGE")
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh")), ("th", _("Tiếng Thái"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]  # texts of this folder, which is no Django app
TIME_ZONE = "UTC"  # stored and computed in UTC; shown in Asia/Ho_Chi_Minh by common.formats
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
FILES_DIR = DATA_DIR / "files"
PASSING_DIR = DATA_DIR / "passing"  # files that can be made again; no part of a backup
WORK_DIR = DATA_DIR / "work"  # where the worker puts files together
FILES_S3 = env.text("KC_FILES_S3")
UPLOAD_BYTES_MAX = env.integer("KC_UPLOAD_MB_MAX") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

API_PER_MINUTE = env.integer("KC_API_PER_MINUTE")
REPORT_DUE_STRICT = env.text("KC_REPORT_DAYS") != "inclusive"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}
CSRF_FAILURE_VIEW = "khuyencong.web.errors.csrf_failed"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SITE_URL = env.site_url()
_mail = env.email_settings(env.text("KC_EMAIL_URL"))
EMAIL_BACKEND = str(_mail.pop("EMAIL_BACKEND"))
globals().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("KC_EMAIL_FROM")
BACKUPS_DIR = DATA_DIR / "backups"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "khuyencong.operations.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "khuyencong": {"level": env.text("KC_LOG_LEVEL")},
        # Django's own handlers would print paths and mail tracebacks; every request has one line of ours instead.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}

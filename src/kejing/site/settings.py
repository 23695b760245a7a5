"""Settings, read from the environment once; `docs/settings.md` lists every variable.

A value that cannot be read stops the start with one sentence that names the variable (`ConfigurationError`);
values that contradict each other are found by the checks of `kejing.site.checks`.
"""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import platformdirs
from babel.numbers import is_currency
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvValidationError

from kejing.site import words
from kejing.site.configuration import ConfigurationError

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
SMTP = "django.core.mail.backends.smtp.EmailBackend"

LONGEST_KEPT_DAYS = 36_500

env = Env()


PACKAGE_DIR = Path(__file__).resolve().parent.parent

try:
    DATA_DIR = env.path("KEJING_DATA", default=platformdirs.user_data_path("kejing", appauthor=False))
    DEBUG = env.bool("KEJING_DEBUG", default=False)
    COMPANY_NAME = env.str("KEJING_COMPANY", default="")
    CURRENCY = env.str("KEJING_CURRENCY", default="CNY").upper()
    TIME_ZONE = env.str("KEJING_TIME_ZONE", default="Asia/Shanghai")
    LANGUAGE_CODE = env.str("KEJING_LANGUAGE", default="zh-hans").lower()
    ALLOWED_HOSTS = env.list("KEJING_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    BEHIND_HTTPS = env.bool("KEJING_HTTPS", default=False)
    SPEAKS_HTTPS = env.bool("KEJING_TLS", default=False)
    SECRET_KEY = env.str("KEJING_SECRET_KEY", default="")
    PROXIES = env.int("KEJING_PROXIES", default=int(BEHIND_HTTPS))
    LARGEST_UPLOAD_MIB = env.int("KEJING_LARGEST_UPLOAD", default=2048)
    KEEP_IMPORTS_DAYS = env.int("KEJING_KEEP_IMPORTS", default=90)
    PHONES_AT_ONCE = env.int("KEJING_PHONES", default=2)
    HEAD_KEY_FILE = env.path("KEJING_HEAD_KEY", default=DATA_DIR / "head.key")
    HEADS_DIR = env.path("KEJING_HEADS", default=DATA_DIR / "heads")
    HEADS_TO: list[str] = env.list("KEJING_HEADS_TO", default=[])
    TILES = env.str("KEJING_TILES", default="")
    TILES_DATUM = env.str("KEJING_TILES_DATUM", default="wgs84").lower()
    TILES_NOTE = env.str("KEJING_TILES_NOTE", default="")
    KEEP_POINTS_DAYS = env.int("KEJING_KEEP_POINTS", default=90)
    KEEP_VISITS_DAYS = env.int("KEJING_KEEP_VISITS", default=730)
    work_hours = env.str("KEJING_WORK_HOURS", default="08:00-20:00")
    PHOTOS_DIR = env.path("KEJING_PHOTOS", default=DATA_DIR / "photos")
    MAIL_FROM = env.str("KEJING_MAIL_FROM", default="")
    mail: dict[str, Any] = env.dj_email_url("KEJING_MAIL") if env.str("KEJING_MAIL", default="") else {}
    # The file's path is no part of an address: it may hold any sign a folder's name may.
    database: dict[str, Any] = (
        env.dj_db_url("DATABASE_URL")
        if env.str("DATABASE_URL", default="")
        else {"ENGINE": SQLITE, "NAME": str(DATA_DIR / "kejing.sqlite3")}
    )
except EnvValidationError as error:
    hint = words._("{finding} (docs/settings.md says what each variable expects)")
    raise ConfigurationError(hint.format(finding=error)) from error

if not is_currency(CURRENCY):
    hint = words._("KEJING_CURRENCY is {given}, which is no ISO 4217 currency code such as CNY or USD.")
    raise ConfigurationError(hint.format(given=CURRENCY))
if TIME_ZONE not in available_timezones():
    hint = words._("KEJING_TIME_ZONE is {given}, which is no time zone name such as Asia/Shanghai.")
    raise ConfigurationError(hint.format(given=TIME_ZONE))
if LANGUAGE_CODE not in words.LANGUAGES:
    hint = words._("KEJING_LANGUAGE is {given}; it can be {languages}.")
    raise ConfigurationError(hint.format(given=LANGUAGE_CODE, languages=", ".join(words.LANGUAGES)))
if LARGEST_UPLOAD_MIB <= 0:
    hint = words._("KEJING_LARGEST_UPLOAD is {given}; it is a number of MiB above nought.")
    raise ConfigurationError(hint.format(given=LARGEST_UPLOAD_MIB))
if not 0 < KEEP_IMPORTS_DAYS <= LONGEST_KEPT_DAYS:
    hint = words._("KEJING_KEEP_IMPORTS is {given}; it is a number of days from 1 to {most}.")
    raise ConfigurationError(hint.format(given=KEEP_IMPORTS_DAYS, most=LONGEST_KEPT_DAYS))
if PHONES_AT_ONCE <= 0:
    hint = words._("KEJING_PHONES is {given}; it is a number above nought.")
    raise ConfigurationError(hint.format(given=PHONES_AT_ONCE))
if not all(0 < days <= LONGEST_KEPT_DAYS for days in (KEEP_POINTS_DAYS, KEEP_VISITS_DAYS)):
    hint = words._("KEJING_KEEP_POINTS and KEJING_KEEP_VISITS are numbers of days from 1 to {most}.")
    raise ConfigurationError(hint.format(most=LONGEST_KEPT_DAYS))
try:
    WORK_HOURS = tuple(time.fromisoformat(part.strip()) for part in work_hours.split("-"))
except ValueError:
    WORK_HOURS = ()
if len(WORK_HOURS) != 2 or WORK_HOURS[0] >= WORK_HOURS[1]:  # noqa: PLR2004 - from and to
    hint = words._("KEJING_WORK_HOURS is {given}; it says from and to within a day, such as 08:00-20:00.")
    raise ConfigurationError(hint.format(given=work_hours))
tiles_host = urlsplit(TILES)
if TILES and (tiles_host.scheme not in {"https", "http"} or not all(part in TILES for part in ("{x}", "{y}", "{z}"))):
    hint = words._("KEJING_TILES is {given}; it is an address such as https://tiles.example.com/{{z}}/{{x}}/{{y}}.png.")
    raise ConfigurationError(hint.format(given=TILES))
if TILES_DATUM not in {"wgs84", "gcj02"}:
    hint = words._("KEJING_TILES_DATUM is {given}; it can be wgs84 or gcj02.")
    raise ConfigurationError(hint.format(given=TILES_DATUM))
if mail and (mail.get("EMAIL_BACKEND") != SMTP or not MAIL_FROM):
    hint = words._(
        "KEJING_MAIL names a mail server as submission://user:password@host or smtp://host, and KEJING_MAIL_FROM the"
        " address that messages come from."
    )
    raise ConfigurationError(hint)
if database["ENGINE"] not in {SQLITE, POSTGRESQL}:
    hint = words._(
        "DATABASE_URL names a database this does not run on. Use postgresql://user:password@host/name,"
        " or leave it empty for the built-in SQLite file."
    )
    raise ConfigurationError(hint)

COMPANY_TIME_ZONE = ZoneInfo(TIME_ZONE)

SECRET_KEY_FILE = DATA_DIR / "secret.key"
if not SECRET_KEY and SECRET_KEY_FILE.is_file():
    SECRET_KEY = SECRET_KEY_FILE.read_text(encoding="ascii").strip()

INSTALLED_APPS = [
    "kejing.site",
    "kejing.imports",
    "kejing.battlemap",
    "kejing.rounds",
    "kejing.standing",
    "kejing.followups",
    "kejing.ledger",
    "kejing.customers",
    "kejing.people",
    "kejing.audit",
    "kejing.kit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

# What phones send of what they kept, how much of it one web worker works on at once, and the rest comes again later.
PHONE_PATHS = re.compile(r"/sync/|/customer/\d+/photo/|/photo/tickets/")

MIDDLEWARE = [
    "kejing.kit.shedding.SheddingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kejing.kit.http.PageCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kejing.audit.http.AuditMiddleware",
    "kejing.people.http.middleware.StandardsMiddleware",
    "kejing.kit.http.ClockMiddleware",
    "kejing.people.http.middleware.PeopleMiddleware",
]

ROOT_URLCONF = "kejing.site.urls"
WSGI_APPLICATION = "kejing.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kejing.site.context.shell",
            ],
        },
    }
]

# Database: one SQLite file by default, PostgreSQL by DATABASE_URL.
if database["ENGINE"] == SQLITE:
    database["OPTIONS"] = {
        # A writer takes its lock when the transaction begins, so that two writers wait for each other
        # instead of failing in the middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32768;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY"
        ),
    }
    # A file, not memory: rows leave by a second connection (ADBC), which memory would hide from it.
    database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    database["CONN_HEALTH_CHECKS"] = True
# Opened anew for each page, a connection would read the whole schema each time and begin with nothing in its memory.
database["CONN_MAX_AGE"] = 60
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        # Failed sign-ins are counted here; by default 300 other entries would push a count out.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
# Each queue has a worker of its own, so that a long import keeps nobody's figures waiting.
TASK_QUEUES = ("default", "standing")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}

# Words
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "site" / "locale"]
USE_I18N = True
USE_TZ = True

# Assets: built by hatch_build.py into the package, hashed names, served and compressed by WhiteNoise.
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE_DIR / "site" / "static"
ASSETS_DIR = STATIC_ROOT / "build"
ASSETS_URL = "/static/build/"
WHITENOISE_AUTOREFRESH = DEBUG


def is_hashed_asset(_path: str, url: str) -> bool:
    """Answer whether `url` names a built file, whose hash lets browsers keep it for ever."""
    return url.startswith(f"{ASSETS_URL}assets/")


WHITENOISE_IMMUTABLE_FILE_TEST = is_hashed_asset

# Sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["kejing.people.http.adapters.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "battlemap:pyramid"
# Behind a proxy everybody comes from one address; tries are counted by the address the proxy names.
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "kejing.people.http.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
# Wrong passwords and codes: ten a minute from one address, five in ten minutes for one name.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/10m/key"}
MFA_ADAPTER = "kejing.people.http.adapters.SecondFactorAdapter"
ACCOUNT_FORMS = {"login": "kejing.people.forms.SignIn", "change_password": "kejing.people.forms.ChangePassword"}
MFA_FORMS = {
    "activate_totp": "kejing.people.forms.SetUp",
    "authenticate": "kejing.people.forms.SecondFactor",
    "reauthenticate": "kejing.people.forms.SecondFactorAgain",
}
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

# Mail: where no server is set up, no page offers to send anything.
MAILERS: dict[str, Any] = {}
if mail:
    MAILERS["default"] = {
        "BACKEND": SMTP,
        "OPTIONS": {
            "host": mail["EMAIL_HOST"],
            "port": mail["EMAIL_PORT"] or 25,
            "username": mail["EMAIL_HOST_USER"] or "",
            "password": mail["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": mail["EMAIL_USE_TLS"],
            "use_ssl": mail["EMAIL_USE_SSL"],
            "timeout": 10,  # somebody waits for the answer
        },
    }
    DEFAULT_FROM_EMAIL = MAIL_FROM

# What a browser may do
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    # Maps fetch pictures from where the company says, and from nowhere else.
    "img-src": [CSP.SELF, "data:", *([f"{tiles_host.scheme}://{tiles_host.netloc}"] if TILES else [])],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "kejing.kit.csrf.refuse_token"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = BEHIND_HTTPS or SPEAKS_HTTPS
CSRF_COOKIE_SECURE = BEHIND_HTTPS or SPEAKS_HTTPS
# A server with a certificate of its own says nothing lasting about its name: the next one may be a proxy's.
if BEHIND_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]

# Files that people send: only pages that ask for them take any, straight to the disk on which they stay.
LARGEST_UPLOAD = LARGEST_UPLOAD_MIB * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["kejing.imports.http.RefuseFiles"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "imports" / "uploads"
SILENCED_SYSTEM_CHECKS = [
    "files.E001",  # the folder is made when the first file comes
    "mail.W001",  # without a mail server nothing is sent
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the columns of a wide file, two fields each

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Somebody tried a name that is not ours: an answer of 400 says it all.
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
}

"""Settings, one file for both modes. Embedded mode needs none; production requires each one and refuses defaults."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from leadplan import brokers, databases, env, error_reports
from leadplan.logging import masking
from leadplan.logging.configuration import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.choice("LEADPLAN_MODE", ("embedded", "production"))
EMBEDDED = MODE == "embedded"
PRODUCTION = MODE == "production"
DEBUG = env.flag("LEADPLAN_DEBUG")
HOST = env.text("LEADPLAN_HOST", "127.0.0.1")
PORT = env.port("LEADPLAN_PORT", 8000)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEMO = env.flag("LEADPLAN_DEMO")
# The offset of people/clock.py from the system clock.
CLOCK_OFFSET = env.clock_offset("LEADPLAN_NOW", debug=DEBUG)

if EMBEDDED:
    DATA_DIR = env.private_folder("LEADPLAN_DATA_DIR", BASE_DIR / "data")
    SECRET_KEY = env.stored_secret("LEADPLAN_SECRET_KEY", DATA_DIR / "secret-key")
    ALLOWED_HOSTS = env.host_names("LEADPLAN_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
    BASE_URL = env.address("LEADPLAN_BASE_URL", f"http://127.0.0.1:{PORT}", ("http", "https"))
else:
    DATA_DIR = BASE_DIR / "data"
    SECRET_KEY = env.secret("LEADPLAN_SECRET_KEY")
    ALLOWED_HOSTS = env.host_names("LEADPLAN_ALLOWED_HOSTS")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("LEADPLAN_ALLOWED_HOSTS is not set. List the host names, separated by commas.")
    if any("*" in one for one in ALLOWED_HOSTS):
        raise ImproperlyConfigured("LEADPLAN_ALLOWED_HOSTS contains a *. List the host names that people use.")
    if DEBUG:
        raise ImproperlyConfigured("LEADPLAN_DEBUG is on. It would show secrets in production; set it to 0.")
    if DEMO:
        raise ImproperlyConfigured(
            "LEADPLAN_DEMO is on. The demo lets anyone sign in and needs embedded mode; set it to 0."
        )
    BASE_URL = env.address("LEADPLAN_BASE_URL", "", ("https",))

INSTALLED_APPS = [
    "people",
    "initiatives",
    "stakeholders",
    "standards",
    "focus",
    "growth",
    "allocation",
    "digests",
    "integrations",
    "leadplan",
    "leadplan.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "people.single_sign_on",
    "django_htmx",
    "django_structlog",
    "csp",
    "template_partials",
]

MIDDLEWARE = [
    "leadplan.metrics.requests.measure_requests",
    "leadplan.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    # Each compressed answer is longer by a random number of bytes, and each CSRF token masked differently: against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "leadplan.runtime.health.answer_health_checks",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "integrations.api.authentication.errors_as_problems",
    "leadplan.middleware.limit_request_size",
    "leadplan.middleware.explain_wrong_method",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "leadplan.form_middleware.ComposedInput",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "leadplan.middleware.person_of_account",
    "integrations.api.authentication.person_of_token",
    "leadplan.middleware.record_last_seen",
    "leadplan.middleware.require_new_password",
    "leadplan.middleware.require_second_factor",
    "leadplan.middleware.redirect_keyed_addresses",
    "leadplan.form_middleware.carry_out_once",
]

ROOT_URLCONF = "leadplan.urls"
WSGI_APPLICATION = "leadplan.wsgi.application"
FORM_RENDERER = "leadplan.form_renderer.FormRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["people.templatetags.display_dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leadplan.middleware.page_header",
            ],
        },
    }
]

# Database ---------------

DATABASES = {"default": databases.configured(DATA_DIR, embedded=EMBEDDED)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts ---------------

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["people.authentication.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "people.authentication.BreachedPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "people.authentication.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "people.forms.passwords.ChangePasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Passwords have limits of their own, in people/sign_in_limits.py; "login_failed" is left for the codes of second factors.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
MFA_ADAPTER = "people.authentication.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without https only on localhost; so do we.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
SOCIALACCOUNT_ADAPTER = "people.authentication.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = env.single_sign_on(https_only=PRODUCTION)

# Security ---------------

CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
# The prefix makes browsers refuse the cookie from another host of the domain, or without https.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME = (
    ("__Host-session", "__Host-csrf", "__Host-device")
    if SESSION_COOKIE_SECURE
    else ("sessionid", "csrftoken", "device")
)
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Messages name people; in a cookie they would stay in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The largest form without files, in bytes; for forms with files see leadplan/middleware.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# Internal hosts, or HOST:PORT, that calendars and imports may be read from and webhooks sent to (people/http_client.py).
CALENDAR_HOSTS = env.host_list("LEADPLAN_CALENDAR_HOSTS")
IMPORT_HOSTS = env.host_list("LEADPLAN_IMPORT_HOSTS")
WEBHOOK_HOSTS = env.host_list("LEADPLAN_WEBHOOK_HOSTS")

# Only what is listed: no inline script or style, no eval, no data: URLs, no other site.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        # The frame that shows an email.
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Files, language, time ---------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static" if EMBEDDED else BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Email ---------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email_sender("LEADPLAN_MAIL_FROM", "leadplan <leadplan@localhost>")
EMAIL_TIMEOUT = 20
EMAIL_LINK_URL = env.server_url("EMAIL_URL", env.SMTP, "smtp+tls://USER:PASSWORD@HOST:587", needed=PRODUCTION)
if EMAIL_LINK_URL:
    vars().update(environ.Env.email_url_config(EMAIL_LINK_URL))
else:
    EMAIL_BACKEND = "digests.backends.OutboxBackend"

# Celery ---------------

REDIS_URL = env.server_url("REDIS_URL", ("redis", "rediss"), "redis://HOST:6379/0", needed=PRODUCTION)
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = brokers.configured(REDIS_URL, DATA_DIR / "broker")
CACHES = brokers.caches(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "leadplan.runtime.beat:Scheduler"

# Logs ---------------

DJANGO_STRUCTLOG_CELERY_ENABLED = True
# It would log the first entry of X-Forwarded-For, which the client writes; people/requests.py logs the proxy's.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# What Prometheus sends as a bearer token to /metrics, which does not exist without it.
METRICS_KEY = env.text("LEADPLAN_METRICS_KEY")
SENTRY_DSN = env.text("SENTRY_DSN")
error_reports.start(SENTRY_DSN, environment=MODE)
LOGGING = configure_logging(
    level=env.log_level("LEADPLAN_LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"),
    as_json=PRODUCTION,
    with_messages=DEBUG,
    secrets=[
        SECRET_KEY,
        METRICS_KEY,
        SENTRY_DSN,
        *masking.passwords_of(env.text("DATABASE_URL"), REDIS_URL, EMAIL_LINK_URL),
    ],
)

"""One settings file, read from the environment; each switch says what it does."""

import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pavilion import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

# TESTING: true under pytest; cheaper password hashes and a cache of its own, nothing else differs.
TESTING = "pytest" in sys.modules
# DEBUG: error pages with source; never on a public machine.
DEBUG = env.bool("DEBUG", default=False)
# SECRET_KEY: signs sessions and notifications; without one a private file under var/ is made once.
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.local_secret(VAR_DIR)
# ALLOWED_HOSTS: host names this site answers to.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
# CSRF_TRUSTED_ORIGINS: needed behind a proxy that ends TLS.
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# SITE_URL: what labels, mails and gateways put in links.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
# SECURE: set behind TLS; cookies then travel over TLS only.
SECURE = env.bool("SECURE", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# PROXIES: how many proxies in front add to X-Forwarded-For; limits count the address the first of them saw.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# DATABASE_URL, REDIS_URL: real servers; without them the embedded engines under var/ are used.
_engines = embedded.urls(VAR_DIR)
DATABASE_URL = env.str("DATABASE_URL", default=_engines.database_url)
REDIS_URL = env.str("REDIS_URL", default=_engines.redis_url)
DATABASES = {"default": {**env.db_url_config(DATABASE_URL), "ENGINE": "django.db.backends.postgresql"}}
_asked_options = DATABASES["default"].get("OPTIONS", {})
DATABASES["default"].update(
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    TEST={"NAME": env.str("TEST_DATABASE", default="test_pavilion")},
    OPTIONS=_asked_options
    | {
        # Lost connections must not hold locks: design.md, section 7.
        "options": "-c idle_in_transaction_session_timeout=30000 -c jit=off"
        # The server, too, must see that a worker's network is gone, in the middle of a COPY as well.
        " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=2"
        " -c tcp_user_timeout=25000",
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30000,  # ms; keepalives are not asked while something sent waits for its answer
        "connect_timeout": 5,
    },
)
# PREPARED_STATEMENTS: off behind a pooler that gives each transaction another connection.
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "pavilion",
    "pavilion.regions",
    "pavilion.accounts",
    "pavilion.home",
    "shops",
    "logistics",
    "orders",
]

MIDDLEWARE = [
    "pavilion.kit.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pavilion.home.outages.OutageMiddleware",
]
ROOT_URLCONF = "pavilion.urls"
WSGI_APPLICATION = "pavilion.wsgi.application"

_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("pavilion.kit.folding.Loader", _loaders)])],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "pavilion.templatetags.pavilion",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Sessions survive a lost Redis (cached_db): design.md, section 7.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "pavilion.home.outages.PatientRedisCache",
        "LOCATION": embedded.redis_client_url(REDIS_URL),
        "KEY_PREFIX": f"pavilion-{DATABASES['default']['NAME']}",  # two sites may share one Redis
    }
}
# PAGE_CACHE: keep copies of public pages for a minute (see docs/speed.md); off, every page is made anew.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not TESTING)
# NEAR_SECONDS: how long a process trusts its own copy of what every page reads from the cache.
NEAR_SECONDS = 0 if TESTING else 5
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "pavilion.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# One of both is enough to sign up; the form asks for at least one, which allauth's check cannot know.
ACCOUNT_FORMS = {
    "login": "pavilion.accounts.forms.OurLoginForm",
    "signup": "pavilion.accounts.forms.OurSignupForm",
}
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # there is no SMS provider yet
ACCOUNT_SESSION_REMEMBER = True

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
# SMS_GATEWAY: the class that sends text messages (pavilion/accounts/sms.py); the default writes to the log.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="pavilion.accounts.sms.LoggedSms")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="pavilion@example.org")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["pavilion.formats"]
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# PAPERS_ROOT: labels and manifests are personal, so they lie apart from public media.
PAPERS_ROOT = Path(env.str("PAPERS_ROOT", default=str(VAR_DIR / ("test-papers" if TESTING else "papers"))))
MEDIA_URL = "/media/"
# MEDIA_ROOT: farmers' pictures; shared storage when there are several hosts.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / ("test-media" if TESTING else "media"))))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "pavilion.kit.statics.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Celery: one broker, five queues, one timetable.
CELERY_BROKER_URL = embedded.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A chunk takes 50 ms, a new connection 20: workers keep theirs; pavilion/celery.py drops the broken ones.
CELERY_DB_REUSE_MAX = 10_000
CELERY_TASK_DEFAULT_QUEUE = "default"
QUEUES = ("dispatch", "labels", "tracking", "mail", "default")
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# BROKER_PREFIX: parts users of one Redis; a test run has its own, so that no worker takes another's jobs.
BROKER_PREFIX = env.str(
    "BROKER_PREFIX",
    default=":".join(
        ["test", env.str("TEST_DATABASE", default=""), env.str("PYTEST_XDIST_WORKER", default=""), ""]
    )
    if TESTING
    else "",
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_keepalive": True,
    "global_keyprefix": BROKER_PREFIX,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "resume-chunks": {
        "task": "logistics.resume_dispatches",
        "schedule": 15.0,
        "options": {"queue": "dispatch"},
    },
    "send-left-notices": {
        "task": "accounts.send_left_notices",
        "schedule": 120.0,
        "options": {"queue": "mail"},
    },
    "tell-who-waits": {"task": "shops.tell_who_waits", "schedule": 300.0},
    "release-holds": {"task": "orders.release_expired", "schedule": 60.0},
    "close-group-buys": {"task": "orders.work_group_buys", "schedule": 60.0},
    "dispatch-what-is-due": {
        "task": "logistics.dispatch_due",
        "schedule": crontab(hour="6", minute="0"),
        "options": {"queue": "dispatch"},
    },
    "print-missing-labels": {
        "task": "logistics.print_missing",
        "schedule": 30.0,
        "options": {"queue": "labels"},
    },
    "settle": {"task": "orders.settle_due", "schedule": crontab(hour="2", minute="30")},
    "follow-harvests": {"task": "shops.follow_harvests", "schedule": 30.0},
    "rebuild-listings": {"task": "shops.rebuild_listings", "schedule": crontab(hour="3", minute="40")},
    "forget-answers": {"task": "home.forget_answers", "schedule": crontab(minute="17")},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pavilion.home.api.parsing.PlainJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "pavilion.home.api.schema.PavilionSchema",
    "DEFAULT_THROTTLE_CLASSES": [] if TESTING else ["rest_framework.throttling.ScopedRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "20/min", "quote": "60/min", "track": "60/min"},
    "NUM_PROXIES": PROXIES,
    "EXCEPTION_HANDLER": "pavilion.home.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Longnan Pavilion",
    "DESCRIPTION": "A marketplace of rural producers: catalogue, harvests, purchases, dispatches, parcels.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["pavilion.home.api.schema.of_this_version"],
    "ENUM_NAME_OVERRIDES": {
        "ConsignmentState": "logistics.models.Consignment.State",
        "DispatchState": "logistics.models.Dispatch.State",
        "HarvestState": "shops.models.Harvest.State",
        "OrderState": "orders.models.Order.State",
        "ParcelState": "logistics.models.Parcel.State",
        "PurchaseState": "orders.models.Purchase.State",
        "RefundState": "orders.models.Refund.State",
        "ShopState": "shops.models.Shop.State",
    },
}

# LABEL_FONT: a font file for labels that covers rarer characters than the one that ships.
LABEL_FONT = env.str("LABEL_FONT", default="")
# TEST_GATEWAY: the built-in gateway that moves no money; 0 where goods are real: then nothing can be bought.
TEST_GATEWAY = env.bool("TEST_GATEWAY", default=True)
# GUEST_PURCHASES: unpaid purchases of guests that one address may have open at a time; 0 for any number.
GUEST_PURCHASES = env.int("GUEST_PURCHASES", default=200)
# METRICS_TOKEN: lets a monitor read /metrics and the reasons in /readyz (Authorization: Bearer ...).
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# TEST_GATEWAY_KEY: signs the notifications of the built-in test gateway.
TEST_GATEWAY_KEY = env.str("TEST_GATEWAY_KEY", default=SECRET_KEY)
# HOLD_MINUTES: how long a checkout keeps grams set aside.
HOLD_MINUTES = env.int("HOLD_MINUTES", default=15)
# DISPATCH_CHUNK: ready consignments per chunk of a dispatch.
DISPATCH_CHUNK = env.int("DISPATCH_CHUNK", default=1000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # fontTools writes a hundred lines for each paper it makes a font for.
    "loggers": {"fontTools": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}

"""Apps, middleware, templates, languages, files."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import monkeypatch

from tuoju.config.env import Env

monkeypatch()

ENV = Env.read()
PACKAGE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = ENV.data_dir

DEBUG = False
SECRET_KEY = ENV.secret()
ROOT_URLCONF = "tuoju.config.urls"
WSGI_APPLICATION = "tuoju.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TUOJU_DEMO = ENV.demo
TUOJU_SITE_URL = ENV.site_url
TUOJU_METRICS_TOKEN = ENV.metrics_token
TUOJU_CLAMD = ENV.clamd
TUOJU_SOFFICE = ENV.soffice
TUOJU_UPLOAD_LIMIT = ENV.upload_limit_mb * 1024 * 1024
TUOJU_QUOTA = ENV.quota_mb * 1024 * 1024
TUOJU_SMS_BACKEND = ENV.sms_backend
# Behind a proxy every request comes from its address; production has one unless told otherwise.
TUOJU_TRUSTED_PROXIES = (
    ENV.trusted_proxies if ENV.trusted_proxies >= 0 else int(ENV.profile == "production")
)
ALLAUTH_TRUSTED_PROXY_COUNT = TUOJU_TRUSTED_PROXIES
BLOB_DIR = DATA_DIR / "blobs"
INDEX_DIR = DATA_DIR / "index"
UPLOAD_DIR = DATA_DIR / "uploads"

INSTALLED_APPS = [
    "tuoju.core.ui",
    "tuoju.core.log",
    "tuoju.core.blobs",
    "tuoju.core.jobs",
    "tuoju.accounts",
    "tuoju.alliance",
    "tuoju.review",
    "tuoju.notices",
    "tuoju.competencies",
    "tuoju.library",
    "tuoju.portal",
    "tuoju.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "tuoju.config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tuoju.config.bodies.BodyLimit",
    "tuoju.config.page_cache.VisitorPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tuoju.core.ui.middleware.ModesMiddleware",
    "tuoju.config.middleware.ActorMiddleware",
    "tuoju.config.middleware.WrongMethods",
    "tuoju.config.middleware.DomainErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tuoju.core.ui.context.page",
            ],
            "builtins": ["tuoju.accounts.templatetags.whose"],
        },
    }
]
FORM_RENDERER = "tuoju.core.ui.forms.HouseRenderer"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
TUOJU_BODY_LIMIT = 6 * 1024 * 1024

TASKS = {"default": {"BACKEND": "tuoju.core.jobs.backend.LeasedBackend", "QUEUES": []}}

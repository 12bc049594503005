"""The floor: a bare Django list view of three queries on the same rows, default middleware.

Served by the same server with the settings that are fastest for it. It knows nothing of search,
rights, languages of content or design: what remains above it is what Tuoju itself costs.
"""

from __future__ import annotations

import os
import secrets

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

TEMPLATE = """<!doctype html><html lang="zh-hans"><head><title>{{ total }}</title></head><body>
<h1>{{ total }}</h1><ul>{% for kind in kinds %}<li>{{ kind.type }} {{ kind.count }}</li>{% endfor %}
</ul><table>{% for row in rows %}<tr><td><a href="/r/{{ row.public_id }}/">{{ row.title }}</a></td>
<td>{{ row.type }}</td><td>{{ row.organisation.name }}</td><td>{{ row.published_at|date:"Y-m-d" }}</td>
</tr>{% endfor %}</table></body></html>"""

settings.configure(
    SECRET_KEY=secrets.token_urlsafe(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    LANGUAGE_CODE="zh-hans",
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={
        "default": {
            "ENGINE": "tuoju.core.sqlite",
            "NAME": os.environ["FLOOR_DATABASE"],
            "OPTIONS": {"timeout": 20},
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()


class Organisation(models.Model):
    """Owners, as they lie in the deployment's database."""

    name = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "alliance_organisation"

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """Resources, as they lie in the deployment's database."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING)

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "library_resource"

    def __str__(self) -> str:
        return f"resource {self.pk}"


class Version(models.Model):
    """What is published of a resource."""

    public_id = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    type = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    resource = models.ForeignKey(Resource, models.DO_NOTHING)

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "library_resourceversion"

    def __str__(self) -> str:
        return self.title

    @property
    def organisation(self) -> Organisation:
        """Return the owner."""
        return self.resource.organisation


def listing(request: HttpRequest) -> HttpResponse:
    """Answer with a count, counts by type and twenty rows with their owners."""
    rows = Version.objects.select_related("resource__organisation").order_by("-published_at", "-pk")
    kinds = Version.objects.values("type").annotate(count=models.Count("pk")).order_by("type")
    context = {"total": Version.objects.count(), "kinds": kinds, "rows": rows[:20]}
    return HttpResponse(_template().render(context, request))


def _template():
    if "list" not in _cache:
        _cache["list"] = engines["django"].from_string(TEMPLATE)
    return _cache["list"]


_cache: dict[str, object] = {}
urlpatterns = [path("list", listing)]
application = get_wsgi_application()

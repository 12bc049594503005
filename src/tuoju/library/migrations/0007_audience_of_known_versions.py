from django.db import migrations
from django.db.models import F


def write_audiences(apps, schema_editor):
    """Give live versions today's audience, earlier ones the audience that their reviewers knew.

    What nobody can prove stays closed to everybody but its editors.
    """
    versions = apps.get_model("library", "ResourceVersion").objects
    passed = apps.get_model("library", "Submission").objects.filter(
        request__state="passed", request__content_hash=F("content_hash"), round=F("request__round")
    )
    for version in versions.select_related("resource").iterator():
        resource = version.resource
        if resource.current_id == version.pk:
            audience = resource.visibility
            kinds = list(resource.visible_kinds.values_list("kind", flat=True))
        else:
            known = passed.filter(resource=resource, content_hash=version.content_hash)
            fields = known.order_by("pk").values_list("fields", flat=True).first() or {}
            audience = fields.get("visibility", "me")
            kinds = fields.get("visible_kinds", [])
        versions.filter(pk=version.pk).update(
            opened_to=audience,
            opened_to_kinds=f",{','.join(sorted(kinds))}," if kinds else "",
        )


class Migration(migrations.Migration):
    """Reads reviews and writes versions; running it again writes the same."""

    dependencies = [
        ("library", "0006_version_audience"),
        ("review", "0003_authors_and_privacy"),
    ]

    operations = [migrations.RunPython(write_audiences, migrations.RunPython.noop)]

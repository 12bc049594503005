from django.db import migrations
from django.db.models import Q


def open_to_the_organisation(apps, schema_editor):
    """Give private resources that nobody can see back to their organisation.

    Nobody brought what an operator imported, and a closed account sees nothing: its owner had to
    leave no private resource behind, so somebody else shut it. The log tells, as of any other
    change of an audience, and with it the search index learns of it.
    """
    resources = apps.get_model("library", "Resource").objects
    entries = apps.get_model("log", "Entry").objects
    reviews = apps.get_model("review", "ReviewRequest").objects
    closed = Q(
        created_by__is_active=False, current__isnull=False, withdrawn_at__isnull=True
    )
    lost = resources.filter(Q(created_by__isnull=True) | closed, visibility="me")
    for resource in list(lost.select_related("current")):
        subject = f"library/resource/{resource.public_id}"
        resources.filter(pk=resource.pk).update(visibility="organisation")
        if resource.current is not None:
            resource.current.opened_to = "organisation"
            resource.current.save(update_fields=["opened_to"])
        reviews.filter(subject=subject).update(private=False)
        entries.create(
            fact="library.audience_changed",
            subject=subject,
            organisation_id=resource.organisation_id,
            machine="migrate",
            channel="cli",
            data={"before": "me", "after": "organisation"},
        )


class Migration(migrations.Migration):
    """Running it again finds nothing."""

    dependencies = [
        ("library", "0012_folder_of_collections"),
        ("log", "0003_commit_to_personal_values"),
        ("review", "0003_authors_and_privacy"),
    ]

    operations = [migrations.RunPython(open_to_the_organisation, migrations.RunPython.noop)]

from django.db import migrations, transaction
from django.db.models import F, Q

BATCH = 500
SAVED = "library.draft_saved"


def ask_again(apps, schema_editor):
    """Empty "no children can be seen" where it was there before anybody spoke.

    It used to be what every new draft began with. Whoever once changed it has said what they found,
    and reviewers have looked at what is published, unless a machine collected it. The others are
    asked once more before review: better twice than never. What is in review is the reviewers'.
    """
    drafts = apps.get_model("library", "Draft").objects
    entries = apps.get_model("log", "Entry").objects
    unseen = Q(resource__current__isnull=True) | Q(resource__collected=True)
    presumed = drafts.filter(unseen, state__in=("editing", "returned"), consent="none")
    last = 0
    while found := list(
        presumed.filter(pk__gt=last).select_related("resource").order_by("pk")[:BATCH]
    ):
        last = found[-1].pk
        subjects = {one.pk: f"library/resource/{one.resource.public_id}" for one in found}
        told = entries.filter(fact=SAVED, subject__in=subjects.values())
        said = {
            subject
            for subject, data in told.values_list("subject", "data")
            if "consent" in data.get("changed", [])
        }
        silent = [one for one in found if subjects[one.pk] not in said]
        with transaction.atomic(using=schema_editor.connection.alias):
            # A page that is still open shows the old word: the revision tells it apart.
            drafts.filter(pk__in=[one.pk for one in silent]).update(
                consent="", revision=F("revision") + 1
            )
            entries.bulk_create(
                entries.model(
                    fact=SAVED,
                    subject=subjects[one.pk],
                    organisation_id=one.resource.organisation_id,
                    machine="migrate",
                    channel="cli",
                    data={"revision": one.revision + 1, "changed": ["consent"]},
                )
                for one in silent
            )


class Migration(migrations.Migration):
    """Each batch by itself; running it again finds nothing that it emptied, or that somebody said."""

    atomic = False

    dependencies = [
        ("library", "0015_consent_is_stated"),
        ("log", "0003_commit_to_personal_values"),
    ]

    operations = [migrations.RunPython(ask_again, migrations.RunPython.noop)]

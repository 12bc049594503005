from django.db import migrations


def pass_words(apps, schema_editor):
    """Leave collections that the deployment made itself public: no person wrote their words.

    Those of people are read outside their organisation once reviewers have seen the words.
    """
    entries = apps.get_model("library", "CollectionEntry").objects
    made = entries.filter(collection__created_by=None).select_related("collection")
    for entry in made.iterator():
        entries.filter(pk=entry.pk).update(
            passed_title=entry.collection.title,
            passed_description=entry.collection.description,
            passed_path=entry.path,
        )


class Migration(migrations.Migration):
    """Running it again writes the same."""

    dependencies = [("library", "0008_passed_words_of_collections")]

    operations = [migrations.RunPython(pass_words, migrations.RunPython.noop)]

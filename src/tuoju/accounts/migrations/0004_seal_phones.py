from django.db import migrations

import tuoju.accounts.fields
from tuoju.accounts.encryption import seal, unseal
from tuoju.accounts.phones import masked_phone

PURPOSE = "phone"


def seal_phones(apps, schema_editor):
    """Seal the numbers of all accounts, and mask those beside the log."""
    for user in apps.get_model("accounts", "User").objects.exclude(phone=None).iterator():
        type(user).objects.filter(pk=user.pk).update(phone=seal(user.phone, PURPOSE))
    values = apps.get_model("log", "PersonalValues").objects
    for row in values.filter(entry__fact="accounts.phone_attached").iterator():
        values.filter(pk=row.pk).update(data={"phone": masked_phone(row.data["phone"])})


def open_phones(apps, schema_editor):
    """Put the numbers back; what was masked beside the log stays masked."""
    for user in apps.get_model("accounts", "User").objects.exclude(phone=None).iterator():
        type(user).objects.filter(pk=user.pk).update(phone=unseal(user.phone, PURPOSE))


class Migration(migrations.Migration):
    """The column's type stays; what it holds cannot be read without the data key any more."""

    dependencies = [("accounts", "0003_room_for_sealed_phones"), ("log", "0002_append_only")]

    operations = [
        migrations.RunPython(seal_phones, open_phones),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="user",
                    name="phone",
                    field=tuoju.accounts.fields.SealedField(
                        blank=True,
                        max_length=20,
                        null=True,
                        purpose=PURPOSE,
                        verbose_name="手机号",
                    ),
                ),
            ],
        ),
    ]

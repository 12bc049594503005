from django.db import migrations, models


class Migration(migrations.Migration):
    """Sealed numbers are longer than 20 characters."""

    dependencies = [("accounts", "0002_shared_entries")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="phone",
            field=models.TextField(blank=True, max_length=20, null=True, verbose_name="手机号"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """A dispatch updates a consignment once: what an open chunk lists still waits."""

    dependencies = [("logistics", "0007_name_tables")]

    operations = [
        migrations.RunSQL(
            "UPDATE logistics_consignment SET state = 'waiting', dispatch_id = NULL, chunk = NULL"
            " WHERE state = 'packing'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "ALTER TABLE logistics_consignment SET (fillfactor = 50)",
            "ALTER TABLE logistics_consignment SET (fillfactor = 45)",
        ),
        migrations.AlterField(
            model_name="consignment",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting to be packed"),
                    ("packed", "Packed"),
                    ("closed", "Nothing to send"),
                ],
                db_default="waiting",
                default="waiting",
                max_length=8,
            ),
        ),
    ]

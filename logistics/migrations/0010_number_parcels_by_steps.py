from django.db import migrations


class Migration(migrations.Migration):
    """A chunk takes keys for thousands of parcels: by steps of a hundred the sequence is asked that much less."""

    dependencies = [("logistics", "0009_keep_lists_of_chunks_plain")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE logistics_parcel ALTER COLUMN id SET INCREMENT BY 100",
            "ALTER TABLE logistics_parcel ALTER COLUMN id SET INCREMENT BY 1",
        )
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """A dispatch updates a consignment twice; with room on its page no index has to follow."""

    dependencies = [("logistics", "0004_chunks_list_their_consignments")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE logistics_consignment SET (fillfactor = 45)",
            "ALTER TABLE logistics_consignment RESET (fillfactor)",
        )
    ]

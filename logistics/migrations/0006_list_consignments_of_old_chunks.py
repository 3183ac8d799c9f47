from django.db import migrations


class Migration(migrations.Migration):
    """Chunks made before they listed their consignments list them now."""

    dependencies = [("logistics", "0005_leave_room_beside_consignments")]

    operations = [
        migrations.RunSQL(
            "UPDATE logistics_chunk AS k SET consignment_ids = c.ids FROM ("
            " SELECT dispatch_id, chunk, array_agg(id ORDER BY id) AS ids FROM logistics_consignment"
            " WHERE chunk IS NOT NULL GROUP BY dispatch_id, chunk) AS c"
            " WHERE c.dispatch_id = k.dispatch_id AND c.chunk = k.number",
            migrations.RunSQL.noop,
        )
    ]

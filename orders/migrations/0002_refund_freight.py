from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="refund",
            name="freight_fen",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        )
    ]

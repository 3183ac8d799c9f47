from django.db import migrations

# A trigger for the statement, not for rows: writing postings costs nothing.
FORBID = """
CREATE FUNCTION posting_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a posting is never changed; make one that moves the money back';
END $$;
CREATE TRIGGER posting_never_changes BEFORE UPDATE OR DELETE ON orders_posting
    FOR EACH STATEMENT EXECUTE FUNCTION posting_never_changes();
"""
ALLOW = "DROP TRIGGER posting_never_changes ON orders_posting; DROP FUNCTION posting_never_changes();"


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_refund_freight")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

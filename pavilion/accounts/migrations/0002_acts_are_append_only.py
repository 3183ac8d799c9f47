from django.db import migrations

FORBID = """
CREATE FUNCTION act_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER act_is_append_only BEFORE UPDATE OR DELETE ON accounts_act
    FOR EACH ROW EXECUTE FUNCTION act_is_append_only();
"""
ALLOW = "DROP TRIGGER act_is_append_only ON accounts_act; DROP FUNCTION act_is_append_only();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]

from django.db import migrations

SQLITE = (
    """
CREATE TRIGGER entry_no_update BEFORE UPDATE ON barnraise_entry
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END
""",
    """
CREATE TRIGGER entry_no_delete BEFORE DELETE ON barnraise_entry
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END
""",
    "CREATE VIRTUAL TABLE barnraise_search USING fts5(title, body, tokenize='trigram', "
    "content='barnraise_passage', content_rowid='component_id')",
    "CREATE TRIGGER passage_added AFTER INSERT ON barnraise_passage BEGIN INSERT INTO barnraise_search"
    "(rowid, title, body) VALUES (new.component_id, new.title, new.body); END",
    "CREATE TRIGGER passage_removed AFTER DELETE ON barnraise_passage BEGIN INSERT INTO barnraise_search"
    "(barnraise_search, rowid, title, body) VALUES ('delete', old.component_id, old.title, old.body); END",
    "CREATE TRIGGER passage_changed AFTER UPDATE ON barnraise_passage BEGIN INSERT INTO barnraise_search"
    "(barnraise_search, rowid, title, body) VALUES ('delete', old.component_id, old.title, old.body);"
    "INSERT INTO barnraise_search(rowid, title, body) VALUES (new.component_id, new.title, new.body); END",
)
POSTGRESQL = (
    """
CREATE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON barnraise_entry
FOR EACH ROW EXECUTE FUNCTION entry_append_only();
""",
    """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX passage_search ON barnraise_passage USING gin (lower(title || ' ' || body) gin_trgm_ops);
""",
)


def install(apps, schema_editor):
    """Add to the tables what Django's models cannot say; what is installed since is in record/db/triggers.py."""
    with schema_editor.connection.cursor() as cursor:
        for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("barnraise", "0001_first")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]

from django.db import migrations

from barnraise.base import folded_path


def fold(apps, schema_editor):
    Component = apps.get_model('barnraise', 'Component')
    rows = Component.objects.filter(folded='').only('pk', 'path')
    batch = []
    for one in rows.iterator(chunk_size=2000):
        one.folded = folded_path(one.path)
        batch.append(one)
        if len(batch) == 2000:
            Component.objects.bulk_update(batch, ['folded'], batch_size=500)
            batch = []
    Component.objects.bulk_update(batch, ['folded'], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [('barnraise', '0009_waiting')]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]

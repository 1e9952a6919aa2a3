from django.db import migrations

from barnraise.record.database import install


class Migration(migrations.Migration):
    dependencies = [("barnraise", "0001_first")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Only operations that make or complete tables may stand here: see `apply`.

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Answered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='SHA-256 of who asked and the key she sent', max_length=64, unique=True)),
                ('request', models.BinaryField(help_text='SHA-256 of method, path and body', max_length=32)),
                ('status', models.SmallIntegerField()),
                ('body', models.TextField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('path', models.TextField(help_text='where it is, or was when it was removed')),
                ('folded', models.TextField(default='', help_text='the path as file systems take it that ignore case')),
                ('is_here', models.BooleanField(default=True, help_text='false once it was removed')),
            ],
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('slug', models.CharField(max_length=64, unique=True)),
                ('title', models.TextField()),
                ('kind', models.CharField(default='book', max_length=30)),
                ('language', models.CharField(default='en', max_length=35)),
                ('licence', models.CharField(default='', help_text='SPDX; empty: none is known', max_length=200)),
                ('licences', models.TextField(default='', help_text='JSON: pairs of a glob and the licence of the parts that fit it')),
                ('purpose', models.TextField(default='')),
                ('is_free', models.BooleanField(default=False)),
                ('is_ready', models.BooleanField(default=True, help_text='false while it is being imported, is hidden, or removed')),
                ('withheld', models.CharField(default='', help_text='hidden or removed; why stands with the act', max_length=10)),
                ('edition', models.BigIntegerField(default=0, help_text='number of the newest edition')),
                ('most_counting', models.IntegerField(default=0, help_text="how many people's approvals counted at the best time")),
                ('started_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('name', models.CharField(max_length=150)),
                ('kind', models.CharField(default='member', max_length=10)),
                ('home', models.UUIDField(help_text="of an imported person: the work's id", null=True)),
                ('about', models.TextField(default='')),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('suspended_until', models.DateTimeField(help_text='until then she only reads; why stands with the act', null=True)),
                ('secret', models.BinaryField(help_text="of a guest: SHA-256 of the browser's secret", max_length=32, null=True)),
                ('became', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='was', to='barnraise.person')),
            ],
            options={
                'indexes': [models.Index(fields=['home'], name='person_home')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('secret__isnull', False)), fields=('secret',), name='one_guest_a_secret')],
            },
        ),
        migrations.CreateModel(
            name='Text',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=16, null=True)),
                ('body', models.TextField(null=True)),
                ('notice', models.TextField(help_text='what is shown in its place while it is hidden, or once removed', null=True)),
                ('hidden_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='touched', serialize=False, to='barnraise.component')),
                ('times', models.IntegerField()),
                ('last', models.BigIntegerField(help_text='the number of the edition')),
            ],
        ),
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.BinaryField(max_length=32, unique=True)),
                ('size', models.BigIntegerField(help_text='bytes, unpacked')),
                ('depth', models.SmallIntegerField(default=0, help_text='how many other blobs must be unpacked first')),
                ('packed', models.BinaryField()),
                ('notice', models.TextField(help_text='what is shown in their place while they are hidden, or once removed', null=True)),
                ('hidden_until', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(help_text='since then the notice is all that is packed here', null=True)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.blob')),
            ],
        ),
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('is_site', models.BooleanField(default=False)),
                ('length', models.BigIntegerField(default=0)),
                ('head', models.BinaryField(default=b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00', max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_site', True)), fields=('is_site',), name='one_site_chain')],
            },
        ),
        migrations.CreateModel(
            name='Circumstances',
            fields=[
                ('work', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='barnraise.work')),
                ('counting', models.TextField(help_text='JSON: the ids of the people whose approval counts')),
                ('rules', models.TextField(help_text='JSON: the bytes of its two documents, and how many take part and counted')),
            ],
        ),
        migrations.CreateModel(
            name='Learnt',
            fields=[
                ('work', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='barnraise.work')),
                ('weights', models.JSONField()),
                ('sums', models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name='work',
            name='chain',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='barnraise.chain'),
        ),
        migrations.AddField(
            model_name='component',
            name='work',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='components', to='barnraise.work'),
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('number', models.BigIntegerField(help_text='in its work, from 1')),
                ('state', models.CharField(default='open', max_length=12)),
                ('made', models.CharField(help_text='own, translated, adapted, machine', max_length=20)),
                ('source_licence', models.CharField(default='', max_length=200)),
                ('licence', models.CharField(help_text='SPDX: what she granted', max_length=200)),
                ('reverts', models.BigIntegerField(help_text='the edition that it takes back', null=True)),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(help_text='when a timer may decide', null=True)),
                ('edition', models.BigIntegerField(help_text='the edition that integrated it', null=True)),
                ('at_once', models.BooleanField(default=False, help_text="integrated before anybody else's look")),
                ('consents', models.CharField(default='', help_text='kinds of offers of merging that she takes', max_length=40)),
                ('stages', models.TextField(default='', help_text='JSON: the stage it is in at each gate, and since when, in microseconds')),
                ('draw', models.BigIntegerField(default=0, help_text='what chance gave it when it was sent')),
                ('held_since', models.DateTimeField(null=True)),
                ('held_until', models.DateTimeField(null=True)),
                ('drawn_at', models.DateTimeField(null=True)),
                ('process', models.ForeignKey(help_text='rules it was sent under', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.blob')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='barnraise.work')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='barnraise.person')),
                ('authors', models.ManyToManyField(help_text='all of them, the first included', related_name='+', to='barnraise.person')),
                ('drawn', models.ForeignKey(help_text='whom chance asks to read', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('source', models.ForeignKey(help_text='of what was not her own', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('summary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'state', 'number'], name='contribution_state'), models.Index(fields=['author', 'state'], name='contribution_author'), models.Index(fields=['work', 'submitted_at'], name='contribution_at'), models.Index(condition=models.Q(('state', 'open')), fields=['next_at'], name='contribution_due')],
                'constraints': [models.UniqueConstraint(fields=('work', 'number'), name='one_contribution_a_number')],
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=64, unique=True)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='barnraise.work')),
            ],
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('name', models.SlugField(max_length=64)),
                ('declared', models.TextField(help_text='the document, as it was last read')),
                ('problem', models.TextField(default='', help_text='what keeps the newest document from being followed')),
                ('source', models.TextField(default='', help_text='which state of its items was read last')),
                ('is_open', models.BooleanField(default=True)),
                ('trusts', models.BooleanField(default=False, help_text='whether people agree beyond chance')),
                ('answers_weighed', models.BigIntegerField(default=0, help_text='how many there were when skills were last learnt')),
                ('published_at', models.BigIntegerField(default=0, help_text='when results last went out, microseconds')),
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.component')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='barnraise.work')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('work', 'name'), name='one_open_inquiry_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=8)),
                ('number', models.IntegerField(help_text='in its inquiry and kind, from 1')),
                ('count', models.IntegerField()),
                ('hash', models.BinaryField(max_length=32)),
                ('at', models.BigIntegerField()),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='barnraise.inquiry')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inquiry', 'kind', 'number'), name='one_batch_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='what names it where it comes from', max_length=200)),
                ('place', models.BigIntegerField(help_text='in the order in which items are served')),
                ('shown', models.TextField(help_text='JSON: what people see of it')),
                ('known', models.TextField(default='', help_text='JSON: its answer, where it is known')),
                ('why', models.TextField(default='', help_text='why that is the answer')),
                ('teaches', models.BooleanField(default=False, help_text='whether newcomers are asked it first')),
                ('slots', models.IntegerField()),
                ('free', models.IntegerField()),
                ('state', models.CharField(default='open', max_length=8)),
                ('value', models.TextField(default='', help_text='JSON: the result so far')),
                ('support', models.SmallIntegerField(default=0, help_text='thousandths of its answers that say so')),
                ('confidence', models.SmallIntegerField(default=0, help_text='how sure that is, in thousandths')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='barnraise.inquiry')),
                ('results', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='barnraise.batch')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('free__gt', 0)), fields=['inquiry', 'place'], name='item_free'), models.Index(fields=['inquiry', 'state', 'place'], name='item_state'), models.Index(condition=models.Q(('results', None), ('state', 'done')), fields=['inquiry'], name='item_unpublished')],
                'constraints': [models.UniqueConstraint(fields=('inquiry', 'key'), name='one_item_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.TextField()),
                ('is_included', models.BooleanField(default=False, help_text='its bytes are part of the page')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.component')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'path'], name='mention_path')],
            },
        ),
        migrations.CreateModel(
            name='Near',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.FloatField()),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='near', to='barnraise.component')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.component')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('component', 'other'), name='one_near_a_pair')],
            },
        ),
        migrations.AddField(
            model_name='work',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person'),
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.TextField()),
                ('moved_from', models.TextField(default='')),
                ('base_edition', models.BigIntegerField()),
                ('body', models.TextField(help_text='as it was typed', null=True)),
                ('blob', models.CharField(default='', help_text='SHA-256 of a file to put there, hexadecimal', max_length=64)),
                ('summary', models.TextField(default='')),
                ('at', models.DateTimeField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='barnraise.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'work', 'path'), name='one_draft_a_page')],
            },
        ),
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('number', models.BigIntegerField(help_text='in its work, from 1')),
                ('about', models.CharField(default='work', max_length=12)),
                ('edition', models.BigIntegerField(help_text='the newest when it began, or the one that was read')),
                ('quote', models.TextField(default='', help_text='the passage it is about')),
                ('contribution', models.UUIDField(null=True)),
                ('contribution_number', models.BigIntegerField(null=True)),
                ('key', models.CharField(default='', max_length=60)),
                ('at', models.DateTimeField()),
                ('length', models.IntegerField(default=0, help_text='how many comments it has')),
                ('latest', models.BigIntegerField(default=0, help_text='row id of its newest comment: what lists go by')),
                ('resolved_at', models.DateTimeField(null=True)),
                ('component', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='discussions', to='barnraise.component')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discussions', to='barnraise.work')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'latest'], name='discussion_latest'), models.Index(fields=['component', 'latest'], name='discussion_component'), models.Index(fields=['contribution'], name='discussion_contribution'), models.Index(fields=['opened_by', 'at'], name='discussion_opened')],
                'constraints': [models.UniqueConstraint(fields=('work', 'number'), name='one_discussion_a_number'), models.UniqueConstraint(condition=models.Q(('resolved_at', None), models.Q(('key', ''), _negated=True)), fields=('work', 'key'), name='one_open_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.TextField(default='', help_text='ids, in the order in which they are asked')),
                ('until', models.BigIntegerField(help_text='microseconds since 1970, UTC; 0: nothing is held')),
                ('place', models.BigIntegerField(default=-1, help_text='after which place the next items are looked for')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.inquiry')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.person')),
            ],
            options={
                'indexes': [models.Index(fields=['inquiry', 'until'], name='block_until')],
                'constraints': [models.UniqueConstraint(fields=('inquiry', 'person'), name='one_block_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.SmallIntegerField()),
                ('deed', models.CharField(max_length=8)),
                ('value', models.TextField(help_text='JSON; empty where there is none, or where it was removed')),
                ('salt', models.BinaryField(max_length=16)),
                ('hash', models.BinaryField(help_text='SHA-256 of salt and value', max_length=32)),
                ('at', models.BigIntegerField(help_text='microseconds since 1970, UTC')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='barnraise.batch')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='barnraise.item')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('batch', None)), fields=['id'], name='answer_unsealed'), models.Index(fields=['person', 'id'], name='answer_of_person')],
                'constraints': [models.UniqueConstraint(fields=('item', 'person', 'turn'), name='one_answer_a_turn')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('licence', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='barnraise.work')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='barnraise.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('work', 'person', 'licence'), name='one_agreement_a_licence')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('home', models.UUIDField()),
                ('address', models.CharField(max_length=320)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='barnraise.person')),
            ],
            options={
                'indexes': [models.Index(fields=['address'], name='address_address')],
                'constraints': [models.UniqueConstraint(fields=('home', 'address'), name='one_person_an_address')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True)),
                ('folded', models.CharField(help_text='the name as others could take it for theirs', max_length=120, unique=True)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='barnraise.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('follower', models.CharField(max_length=40)),
                ('number', models.BigIntegerField(default=0)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='barnraise.chain')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('follower', 'chain'), name='one_position_a_chain')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('verdict', models.CharField(help_text='approve, request_changes, decline', max_length=16)),
                ('counted', models.BooleanField(help_text='whether her approval counted when she gave it')),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('stages', models.TextField(default='', help_text='the stages in which it was given, one a line')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='barnraise.person')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('path', models.TextField()),
                ('mode', models.IntegerField(default=33188)),
                ('edition', models.BigIntegerField(null=True)),
                ('is_vouched', models.BooleanField(default=True, help_text='made or looked at by somebody whose approval counts')),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='barnraise.person')),
                ('blob', models.ForeignKey(help_text='None: removed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.blob')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='barnraise.component')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.revision')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['component', 'edition'], name='revision_component'), models.Index(fields=['work', 'edition'], name='revision_edition'), models.Index(fields=['work', 'path', 'edition'], name='revision_path')],
            },
        ),
        migrations.AddField(
            model_name='component',
            name='head',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.revision'),
        ),
        migrations.AddField(
            model_name='component',
            name='vouched',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.revision'),
        ),
        migrations.CreateModel(
            name='RevisionAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='more_authors', to='barnraise.revision')),
            ],
        ),
        migrations.CreateModel(
            name='RevisionParent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.revision')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='more_parents', to='barnraise.revision')),
            ],
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.IntegerField()),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='barnraise.component')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'person', 'words'], name='share_words')],
                'constraints': [models.UniqueConstraint(fields=('component', 'person'), name='one_share_a_person')],
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.BinaryField(max_length=32, unique=True)),
                ('until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='barnraise.person')),
            ],
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.SmallIntegerField(help_text='thousandths')),
                ('given', models.IntegerField()),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.inquiry')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inquiry', 'person'), name='one_skill_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('integrated', models.IntegerField(default=0)),
                ('judged', models.IntegerField(default=0)),
                ('unopposed', models.IntegerField(default=0, help_text="integrated by silence while nobody's approval counted")),
                ('reviewed', models.IntegerField(default=0)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'judged'], name='standing_judged')],
                'constraints': [models.UniqueConstraint(fields=('work', 'person'), name='one_standing_a_work')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('key', models.CharField(max_length=80)),
                ('reason', models.CharField(help_text='missing, stub, report, review or asked', max_length=20)),
                ('path', models.TextField(default='', help_text='what it touches')),
                ('url', models.TextField(default='', help_text='where it is done, when that is not the editor')),
                ('minutes', models.SmallIntegerField()),
                ('difficulty', models.SmallIntegerField(default=1, help_text='1 easy, 2 some, 3 hard')),
                ('topics', models.CharField(default='', help_text='words with spaces between them', max_length=300)),
                ('language', models.CharField(default='en', max_length=35)),
                ('band', models.SmallIntegerField(default=1, help_text='how long it takes: see fit.BANDS')),
                ('lot', models.IntegerField(default=0, help_text='drawn once, so that each free piece is shown sometimes')),
                ('slots', models.SmallIntegerField(default=1)),
                ('left', models.SmallIntegerField(default=1)),
                ('state', models.CharField(default='open', max_length=10)),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('needs', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='needed_by', to='barnraise.task')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='barnraise.work')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('title', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('left__gt', 0)), fields=['band', '-at'], name='task_free'), models.Index(condition=models.Q(('left__gt', 0)), fields=['band', 'lot'], name='task_lot'), models.Index(condition=models.Q(('left__gt', 0)), fields=['work', 'band', '-at'], name='task_work'), models.Index(condition=models.Q(('left__gt', 0)), fields=['reason', '-at'], name='task_reason'), models.Index(condition=models.Q(('state', 'open')), fields=['work', 'path'], name='task_touches')],
                'constraints': [models.UniqueConstraint(fields=('work', 'key'), name='one_task_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('edition', models.BigIntegerField(help_text='the edition its reader had before her')),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='barnraise.component')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='barnraise.work')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('reason', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'closed_at'], name='report_open')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('edition', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='barnraise.work')),
                ('name', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('work', 'edition'), name='one_release_an_edition')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('place', models.IntegerField(help_text='in its discussion, from 1')),
                ('at', models.DateTimeField()),
                ('hidden_at', models.DateTimeField(null=True)),
                ('hidden_by', models.CharField(default='', help_text='author, asked (who looked), operator', max_length=10)),
                ('discussion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='barnraise.discussion')),
                ('person', models.ForeignKey(help_text='None: the site itself', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'at'], name='post_work'), models.Index(fields=['person', 'at'], name='post_person')],
                'constraints': [models.UniqueConstraint(fields=('discussion', 'place'), name='one_comment_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='barnraise.contribution')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'at'], name='hold_person')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('contribution', models.UUIDField(help_text='the contribution that was integrated', null=True)),
                ('origin', models.BinaryField(help_text='of an imported commit: its id', max_length=32, null=True)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='barnraise.work')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['contribution'], name='edition_contribution'), models.Index(fields=['at'], name='edition_at'), models.Index(fields=['work', 'at'], name='edition_work_at')],
                'constraints': [models.UniqueConstraint(fields=('work', 'number'), name='one_edition_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('slot', models.SmallIntegerField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('extended', models.SmallIntegerField(default=0)),
                ('closed_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='barnraise.person')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='barnraise.task')),
                ('progress', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['until'], name='claim_due'), models.Index(fields=['person', 'state'], name='claim_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'done'])), fields=('task', 'slot'), name='one_claim_a_slot'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'done'])), fields=('task', 'person'), name='one_claim_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_fair', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='barnraise.review')),
                ('reason', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'person'), name='one_assessment_a_review')],
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('component_edition', models.BigIntegerField(help_text='the one edition that it is about; None: all', null=True)),
                ('contribution', models.UUIDField(null=True)),
                ('edition', models.BigIntegerField(help_text='of the commons; None: the operator of the machine', null=True)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(help_text='None: for good', null=True)),
                ('ended_at', models.DateTimeField(help_text='when it ended, by time or by being lifted', null=True)),
                ('component', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.component')),
                ('work', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.work')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
            ],
            options={
                'indexes': [models.Index(fields=['ended_at', 'until'], name='act_running')],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='thanks', to='barnraise.person')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contribution', 'by'), name='one_thanks_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.BinaryField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('scope', models.CharField(help_text='read, or write', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='barnraise.person')),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('hash', models.CharField(help_text='SHA-256 over base and changes, hexadecimal', max_length=64)),
                ('base_edition', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='barnraise.contribution')),
            ],
            options={
                'indexes': [models.Index(fields=['by', 'at'], name='version_sent')],
                'constraints': [models.UniqueConstraint(fields=('contribution', 'number'), name='one_version_a_number')],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='barnraise.version'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='version',
            field=models.ForeignKey(help_text='the current one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.version'),
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(unique=True)),
                ('path', models.TextField(default='')),
                ('quote', models.TextField(default='')),
                ('before', models.CharField(default='', max_length=64)),
                ('after', models.CharField(default='', max_length=64)),
                ('position', models.IntegerField(default=0, help_text='where the quote began, in characters')),
                ('is_only', models.BooleanField(default=False, help_text='whether the quote stood once in that text')),
                ('settled_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.person')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('replacement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.text')),
                ('accepted_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.version')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='barnraise.version')),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField()),
                ('path', models.TextField()),
                ('moved_from', models.TextField(default='')),
                ('mode', models.IntegerField()),
                ('blob', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.blob')),
                ('component', models.ForeignKey(help_text='None: a new one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.component')),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='barnraise.revision')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='barnraise.version')),
            ],
            options={
                'indexes': [models.Index(fields=['component'], name='change_component')],
                'constraints': [models.UniqueConstraint(fields=('version', 'path'), name='one_change_a_path')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('component', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.component')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('component', None)), fields=('account', 'work'), name='one_watch_a_work'), models.UniqueConstraint(fields=('account', 'component'), name='one_watch_a_component')],
            },
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='authorship', serialize=False, to='barnraise.component')),
                ('runs', models.TextField(help_text='JSON: [[person, characters], …] in the order of the text')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.revision')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='passage', serialize=False, to='barnraise.component')),
                ('title', models.TextField()),
                ('body', models.TextField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
        ),
        migrations.CreateModel(
            name='Placed',
            fields=[
                ('component', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='barnraise.component')),
                ('folder', models.TextField()),
                ('path', models.TextField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'folder', 'path'], name='placed_folder')],
            },
        ),
        migrations.CreateModel(
            name='Build',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release', models.BigIntegerField(default=0, help_text='the edition of the release it belongs to; 0: to none')),
                ('part', models.CharField(default='', max_length=20)),
                ('format', models.CharField(max_length=10)),
                ('edition', models.BigIntegerField(default=0)),
                ('name', models.CharField(default='', max_length=200)),
                ('title', models.TextField(default='', help_text='of a part')),
                ('sha256', models.CharField(default='', max_length=64)),
                ('size', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('unset', models.TextField(default='', help_text='scripts that no font could set')),
                ('trouble', models.CharField(default='', help_text='code of the refusal that the last try ended in', max_length=40)),
                ('trouble_facts', models.TextField(default='{}')),
                ('trouble_edition', models.BigIntegerField(default=0)),
                ('trouble_at', models.DateTimeField(null=True)),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='builds', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'name'], name='build_name')],
                'constraints': [models.UniqueConstraint(fields=('work', 'release', 'part', 'format'), name='one_build_a_format')],
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release', models.BigIntegerField(default=0, help_text='the edition of the release it is for; 0: what readers see')),
                ('part', models.CharField(default='', max_length=20)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('is_asked', models.BooleanField(default=False, help_text='somebody or a release waits for it')),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('work', 'release', 'part'), name='one_due_a_part')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('kind', models.CharField(max_length=40)),
                ('version', models.SmallIntegerField(default=1)),
                ('person', models.UUIDField(null=True)),
                ('at', models.BigIntegerField(help_text='microseconds since 1970, UTC')),
                ('facts', models.TextField(help_text='canonical JSON')),
                ('previous', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='barnraise.chain')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('chain', 'number'), name='one_entry_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.TextField()),
                ('parent', models.TextField(null=True)),
                ('pages', models.BigIntegerField()),
                ('work', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='barnraise.work')),
            ],
            options={
                'indexes': [models.Index(fields=['work', 'parent', 'path'], name='folder_parent')],
                'constraints': [models.UniqueConstraint(fields=('work', 'path'), name='one_folder_a_path')],
            },
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('free__gte', 0)), name='no_slot_twice'),
        ),
        migrations.AddIndex(
            model_name='component',
            index=models.Index(fields=['work', 'folded'], name='component_folded'),
        ),
        migrations.AddConstraint(
            model_name='component',
            constraint=models.UniqueConstraint(condition=models.Q(('is_here', True)), fields=('work', 'path'), name='one_component_a_path'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('left__gte', 0), ('left__lte', models.F('slots'))), name='task_left_in_slots'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('version', 'person'), name='one_review_a_version'),
        ),
    ]

    def apply(self, project_state, schema_editor, collect_sql=False):
        """Make each table as it is after all operations.

        Django makes its models anew after each operation that changes a linked one; for tables that are all linked
        this is quadratic, and took a third of the time of `init`. The tables are the same.
        """
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        models = project_state.apps
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                schema_editor.create_model(models.get_model(self.app_label, operation.name))
        return project_state

"""What the product and its tests use of other packages though these do not promise to keep it, and why.

`tests/test_architecture.py` holds this list to what is there. The versions at which it was last looked at are pinned:
after an upgrade each line is looked at again. `make nightly` tries Django's next release.
"""

import ast
import fnmatch
from collections.abc import Iterator

# The release of each package at which these uses were last looked at.
LOOKED_AT = {"django": "5.2", "django-allauth": "65.21"}
# Modules that are private, and names of public modules that no documentation names.
PRIVATE = (
    "*.internal",
    "*.internal.*",
    "*._*",
    "django.db.backends.*",
    "django.db.models.sql*",
    "django.core.handlers.*",
)
UNDOCUMENTED = (
    "django.db.models.query.FlatValuesListIterable",
    "django.db.models.query.ModelIterable",
    "django.db.models.query.ValuesListIterable",
    "django.db.models.query.get_related_populators",
    "django.db.migrations.state.ProjectState",
)
# What is reached through an object: Django's compiler of queries.
REACHED = ("get_compiler", "klass_info", "annotation_col_map", "get_converters")
OURS = ("barnraise", "bench", "tests")

KNOWN = {
    "barnraise/publishing/rendering/highlighting.py": {
        "pygments.token._TokenType": "types a token of a program's text",
    },
    "barnraise/record/db/statements.py": {
        "django.db.models.query.FlatValuesListIterable": "a prepared query makes its rows as Django would",
        "django.db.models.query.ModelIterable": "a prepared query makes its rows as Django would",
        "django.db.models.query.ValuesListIterable": "a prepared query makes its rows as Django would",
        "django.db.models.query.get_related_populators": "a prepared query makes related rows as Django would",
        ".get_compiler": "a query is put into SQL once, and asked many times",
        ".get_converters": "values of a prepared query are converted as Django would",
        ".klass_info": "which columns are which model's",
        ".annotation_col_map": "refuses a query whose rows are not only models",
    },
    "barnraise/record/db/sqlite/base.py": {
        "django.db.backends.sqlite3.base": "every writing transaction takes the write lock",
    },
    "barnraise/record/db/sqlite/schema.py": {
        "django.db.backends.sqlite3.schema.DatabaseSchemaEditor": "a migration runs under the write lock",
    },
    "barnraise/web/logins.py": {
        "allauth.socialaccount.internal.flows.signup.get_pending_signup": "who comes from elsewhere takes a name",
    },
    "barnraise/web/requesting.py": {
        "django.core.handlers.wsgi.WSGIRequest": "types a request",
    },
    "barnraise/web/signing.py": {
        "allauth.account.internal.flows.login.get_authentication_records": "when somebody last gave her password",
        "allauth.account.internal.flows.login.perform_login": "signs in by a way of ours, with second factors asked",
        "allauth.account.internal.flows.login.record_authentication": "remembers that a password was given",
        "allauth.core.internal.ratelimit": "guesses are counted as allauth counts them",
    },
    "barnraise/web/views/logins.py": {
        "allauth.socialaccount.internal.flows.signup.clear_pending_signup": "ends a way in that was not gone",
    },
    "barnraise/web/views/profile.py": {
        "allauth.account.internal.flows.password_change.finalize_password_set": "ends and says what allauth would",
    },
    "bench/_bare.py": {
        "django.core.handlers.wsgi.WSGIHandler": "the bare Django that a site at rest is measured beside",
    },
    "tests/templates.py": {
        "django.db.backends.signals.connection_created": "documented as a signal; fills a database in memory",
    },
    "tests/web/test_cost_of_sending.py": {
        "django.db.models.sql.compiler.SQLCompiler": "counts the queries that are built anew",
    },
}


def uses(source: str) -> Iterator[str]:
    """Return what a source file uses that other packages keep to themselves."""
    for one in ast.walk(ast.parse(source)):
        if isinstance(one, ast.ImportFrom) and one.module and not one.level:
            names = [f"{one.module}.{name.name}" for name in one.names]
        elif isinstance(one, ast.Import):
            names = [name.name for name in one.names]
        elif isinstance(one, ast.Attribute) and one.attr in REACHED:
            yield f".{one.attr}"
            continue
        else:
            continue
        yield from filter(_is_private, names)


def _is_private(name: str) -> bool:
    if name.split(".")[0] in (*OURS, "__future__"):
        return False
    return name in UNDOCUMENTED or any(fnmatch.fnmatchcase(name, pattern) for pattern in PRIVATE)

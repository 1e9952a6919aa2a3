"""Django's settings, made from the few that an operator may set (`barnraise doctor` lists them)."""

import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from barnraise.base.documents import toml_of

BASE = Path(__file__).parent


def _text(name: str, default: str) -> str:
    return os.environ.get(f"BARNRAISE_{name}", default)


def _number(name: str, default: int) -> int:
    given = os.environ.get(f"BARNRAISE_{name}", "")
    try:
        return int(given) if given else default
    except ValueError:
        raise SystemExit(f"BARNRAISE_{name} must be a whole number, not {given!r}.") from None


# What an operator may set. Each has a default that is right for one small server.
BARNRAISE_HOME = Path(_text("HOME", "commons")).absolute()  # where all data live
BARNRAISE_DATABASE_URL = _text("DATABASE_URL", "")  # postgresql://…; without it SQLite in BARNRAISE_HOME
BARNRAISE_URL = _text("URL", "http://127.0.0.1:8000").rstrip("/")  # the address that people type
BARNRAISE_NAME = _text("NAME", "Barnraise")  # the commons' name on its pages
BARNRAISE_HOSTS = _text("HOSTS", "")  # further host names, separated by commas
BARNRAISE_MAIL_URL = _text("MAIL_URL", "")  # smtp://user:password@host:587; without it no address is asked
BARNRAISE_MAIL_FROM = _text("MAIL_FROM", "")  # the sender of mail
BARNRAISE_LOGINS = _text("LOGINS", "")  # a TOML file with keys for signing in by GitHub and others, see the handbook
BARNRAISE_LINKS = _number("LINKS", 0)  # how many links to other sites are looked at in a minute; 0: none ever
BARNRAISE_PROXIES = _number("PROXIES", 0)  # how many reverse proxies of yours stand before the server
BARNRAISE_FILE_MB = _number("FILE_MB", 25)  # the largest single file
BARNRAISE_IMPORT_MB = _number("IMPORT_MB", 500)  # the largest upload that starts a work
BARNRAISE_WRITE_WAIT = _number("WRITE_WAIT", 10)  # seconds to wait for the write lock
BARNRAISE_REQUEST_SECONDS = _number("REQUEST_SECONDS", 30)  # after which a request is cut off
BARNRAISE_THREADS = _number("THREADS", 0)  # threads of the server; 0: 1 on SQLite, 8 on PostgreSQL
BARNRAISE_LOGS = _text("LOGS", "text")  # json: a line of JSON for each request and each error
BARNRAISE_METRICS = _text("METRICS", "")  # a token; who sends it gets figures for Prometheus at /metrics
BARNRAISE_DEBUG = _number("DEBUG", 0)  # 1 shows tracebacks; never on a public server


if BARNRAISE_LOGS not in ("text", "json"):
    raise SystemExit(f"BARNRAISE_LOGS must be text or json, not {BARNRAISE_LOGS!r}.")


def _url(given: str) -> SplitResult | None:
    """Return an address in its parts; None for one that has none, whose error would tell its password."""
    try:
        url = urlsplit(given)
        return url if url.port != 0 and not url.fragment else None
    except ValueError:
        return None


def _secret_key() -> str:
    """Return the key that `barnraise init` made once; before that, one that lasts for this process."""
    kept = BARNRAISE_HOME / "secret.key"
    return kept.read_text().strip() if kept.is_file() else secrets.token_urlsafe(48)


# Between two statements of one transaction: longer than any of ours works in between.
IDLE_TRANSACTION_SECONDS = 600
APPLICATION = "barnraise on "


def _database() -> dict[str, object]:
    if not BARNRAISE_DATABASE_URL:
        return {
            "ENGINE": "barnraise.record.db.sqlite",
            "NAME": str(BARNRAISE_HOME / "commons.sqlite3"),
            "TEST": {"NAME": ":memory:"},
            # Opening a connection and closing the last one (which empties the WAL) costs more than most requests.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": BARNRAISE_WRITE_WAIT,
                # No mmap: an I/O error must come back as an error, not as a signal.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
                "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;",
            },
        }
    url = _url(BARNRAISE_DATABASE_URL)
    if url is None or url.scheme not in ("postgresql", "postgres"):
        raise SystemExit("BARNRAISE_DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": dict(parse_qsl(url.query)).get("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Who waits for a lock is refused as on SQLite, and who holds one without doing anything loses it: a process
        # that was stopped, or a machine that went away, would keep everybody waiting for ever.
        "OPTIONS": {
            # The database tells `doctor` by this which machines work on it.
            "application_name": f"{APPLICATION}{os.uname().nodename}",
            "options": f"-c lock_timeout={BARNRAISE_WRITE_WAIT * 1000:.0f}"
            f" -c idle_in_transaction_session_timeout={IDLE_TRANSACTION_SECONDS * 1000}",
        },
    }


def _mail() -> SplitResult:
    url = _url(BARNRAISE_MAIL_URL)
    if url is None or (BARNRAISE_MAIL_URL and (url.scheme not in ("smtp", "smtps") or not url.hostname)):
        raise SystemExit("BARNRAISE_MAIL_URL must look like smtp://user:password@host:587 or smtps://…:465.")
    return url


def _logins() -> dict[str, dict[str, dict[str, str]]]:
    """Return by whom else people may sign in, as allauth reads it: [github] client_id, secret, and so on."""
    if not BARNRAISE_LOGINS:
        return {}
    try:
        given = toml_of(Path(BARNRAISE_LOGINS).read_text())
    except (OSError, ValueError) as error:
        raise SystemExit(f"BARNRAISE_LOGINS must be the path of a TOML file: {error}.") from None
    for name, keys in given.items():
        if name not in ("github", "mediawiki", "openstreetmap", "orcid"):
            raise SystemExit(f"BARNRAISE_LOGINS knows github, mediawiki, openstreetmap and orcid, not {name}.")
        if not isinstance(keys, dict) or keys.keys() != {"client_id", "secret"}:
            raise SystemExit(f"BARNRAISE_LOGINS must give [{name}] a client_id and a secret, and nothing else.")
        if not all(isinstance(key, str) and key for key in keys.values()):
            raise SystemExit(
                f"BARNRAISE_LOGINS must give client_id and secret of [{name}] as texts that are not empty."
            )
    return {name: {"APP": keys} for name, keys in given.items()}


def _host_in(url: str) -> str:
    """Return the host of an address as a request names it: an IPv6 address in its brackets."""
    host = urlsplit(url).hostname or "localhost"
    return f"[{host}]" if ":" in host else host


SECRET_KEY = _secret_key()
DEBUG = bool(BARNRAISE_DEBUG)
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    _host_in(BARNRAISE_URL),
    *filter(None, (name.strip() for name in BARNRAISE_HOSTS.split(","))),
]
CSRF_TRUSTED_ORIGINS = [BARNRAISE_URL] if BARNRAISE_URL.startswith("https://") else []
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "barnraise",
]
MIDDLEWARE = [
    "barnraise.web.middleware.headers",
    "barnraise.web.middleware.busy",
    "barnraise.web.api.slim",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "barnraise.web.middleware.asker",
    "barnraise.web.middleware.refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "templates"],
        "OPTIONS": {
            "environment": "barnraise.publishing.templating.environment",
            "context_processors": ["barnraise.web.form_keys.context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "accounts"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"frame": "barnraise.web.framing"},
        },
    },
]
# Errors go to the server's own output; refusals are not errors. Requests are logged where lines of JSON are asked for.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "barnraise.web.logs.Discreet"}},
    "formatters": {"text": {}, "json": {"()": "barnraise.base.logs.JsonLines"}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": BARNRAISE_LOGS},
        "requests": {"class": "logging.StreamHandler", "formatter": BARNRAISE_LOGS},
    },
    "root": {"handlers": ["errors"]},
    "loggers": {
        **{name: {"filters": ["discreet"]} for name in ("django.request", "django.security.csrf")},
        **(
            {"barnraise.requests": {"handlers": ["requests"], "level": "INFO", "propagate": False}}
            if BARNRAISE_LOGS == "json"
            else {}
        ),
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "barnraise.web.error_pages.Reporting"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
SESSION_COOKIE_AGE = 30 * 86_400
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BARNRAISE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "barnraise.web.errors.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
AUTH_USER_MODEL = "barnraise.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# argon2id first; the other is read where an older store has it.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Guesses are counted here. SQLite is served by one process, so its memory sees all of them and no guess costs a write;
# on PostgreSQL there may be many processes, so the database counts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "barnraise_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if BARNRAISE_DATABASE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}
# smtp:// with a user speaks STARTTLS, smtps:// TLS from the first byte; nothing is sent where no mail is set.
_MAIL = _mail()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if BARNRAISE_MAIL_URL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(EMAIL_HOST_USER)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = BARNRAISE_MAIL_FROM or f"barnraise@{urlsplit(BARNRAISE_URL).hostname}"
ALLAUTH_TRUSTED_PROXY_COUNT = BARNRAISE_PROXIES
ACCOUNT_ADAPTER = "barnraise.web.adapting.Accounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"} if BARNRAISE_MAIL_URL else {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is never needed; where mail is set, one is verified on her own page
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = bool(BARNRAISE_MAIL_URL)
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_FORMS = {"request_login_code": "barnraise.web.signing.RequestCode"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an address is a way in, so it is changed as one
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# At most 20 guesses at one account in 15 minutes, whatever they come from, password and codes together.
# A workshop of thirty joins from one address, three tries each; a flood ends at a hundred in a quarter of an hour.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/15m/ip,20/15m/key", "signup": "100/15m/ip"}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, dict[str, str]]] = _logins()
SOCIALACCOUNT_ADAPTER = "barnraise.web.logins.Logins"
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # a further way in is added by who has just shown that she is the one
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "barnraise.web.passkeys.AddPasskey"}
MFA_TOTP_ISSUER = BARNRAISE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BARNRAISE_URL.startswith("https://")
ROOT_URLCONF = "barnraise.urls"
WSGI_APPLICATION = "barnraise.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
# Those in which our sentences are. Of any other, parts of a page would be in a language that the page does not say.
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = BARNRAISE_HOME / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = (BARNRAISE_FILE_MB * 4 // 3 + 2) * 2**20

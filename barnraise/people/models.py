"""Tables of people: who they are, how they sign in, and which addresses lead to them."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from barnraise.record.db.fields import UidField


class Person(models.Model):
    """Somebody who can be credited: a member, a guest, or an author known from imported history.

    The crowd of a work (`home`) stands for everybody who answers its questions.
    An imported person belongs to one work (`home`), cannot sign in and has no standing. `became` leads from a guest
    or an imported person to the member who claimed what is hers.
    """

    MEMBER, GUEST, IMPORTED, CROWD = "member", "guest", "imported", "crowd"

    uid = UidField()
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, default=MEMBER)
    home = models.UUIDField(null=True, help_text="of an imported person: the work's id")
    became = models.ForeignKey("self", models.PROTECT, null=True, related_name="was")
    about = models.TextField(default="")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    suspended_until = models.DateTimeField(null=True, help_text="until then she only reads; why stands with the act")
    secret = models.BinaryField(max_length=32, null=True, help_text="of a guest: SHA-256 of the browser's secret")

    class Meta:
        indexes = [models.Index(fields=["home"], name="person_home")]
        constraints = [
            models.UniqueConstraint(
                fields=["secret"], condition=models.Q(secret__isnull=False), name="one_guest_a_secret"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """Looks accounts up as allauth and Django expect it."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """How a member signs in; what she is known by stands in her person."""

    username = models.CharField(max_length=60, unique=True)
    folded = models.CharField(max_length=120, unique=True, help_text="the name as others could take it for theirs")
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    unread = models.IntegerField(default=0, help_text="how many notices she has not seen: derived, read with her")
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False


class NameKey(models.Model):
    """What a name looks like, as a hash: whose name it is, or until when it is kept for whose it was.

    A hash, so that who leaves as a number leaves no name.
    """

    key = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="name_keys")
    until = models.DateTimeField(null=True, help_text="of a name that was given up; None while it is in use")


class Address(models.Model):
    """An author's address in an imported history: it leads to exactly one person of that work. Never shown."""

    home = models.UUIDField()
    address = models.CharField(max_length=320)
    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["home", "address"], name="one_person_an_address")]
        indexes = [models.Index(fields=["address"], name="address_address")]


class Token(models.Model):
    """An API token: only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    hash = models.BinaryField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, help_text="read, or write")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SignInLink(models.Model):
    """A link that signs somebody in once."""

    person = models.ForeignKey(Person, models.CASCADE)
    hash = models.BinaryField(max_length=32, unique=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

"""Names that would be taken for another's, and honest ones of every script: `people.names`, `people.name_keys`."""

import pytest

from barnraise import people
from barnraise.base import Clock, Refused
from barnraise.people import name_keys
from barnraise.people.models import Account, NameKey
from barnraise.people.names import why_not_name
from tests.makers import Makers

# Names that people have, in the scripts of the world; some need a joiner, or what keeps two letters apart.
HONEST = (
    *("Ann Müller", "Đặng Thị Lan", "Ian", "Lan", "Corn", "Com", "O’Brien", "İlker", "Łukasz", "Zoë", "Ann 2"),
    *("Саша Иванова", "Нора", "Вова", "Ђорђе", "Їжакевич", "Νίκος Παππάς", "Անի Պետրոսյան", "ანა მაჭავარიანი"),
    *("דוד בן־גוריון", "יוסף", "محمد علی", "علی‌رضا", "می‌نو", "فاطمة الزهراء", "ܐܒܪܗܡ"),
    *("अनिता शर्मा", "श्री राम", "क्‍षिति", "র‍্যাব", "অনিন্দিতা", "ਗੁਰਪ੍ਰੀਤ", "અમિત", "ଅନିତା", "அனிதா", "ಅನಿತಾ"),
    *("అనిత", "അനിത", "അവന്‍", "ශ්‍රී ලක්ෂ්මී", "สมชาย ใจดี", "ສົມພອນ", "អនីតា", "မောင်မောင်", "བསྟན་འཛིན"),
    *(
        "李 小龍",
        "葛\U000e0100城",
        "山田 花子",
        "ヤマダ タロウ",
        "김민준",
        "ᠪᠠᠲᠤ",
        "አበበ ቢቂላ",
        "ᏣᎳᎩ",
        "Ann 👩‍🌾",
        "❤️ Bo",
    ),
)
# What shows nothing, or only moves what stands beside it.
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f", "\u3164", "\ufe0f", "\u2065")
UNSEEN += ("\u180b", "\u180e", "\U000e0001", "\U000e0041", "\U000e0100", "\u202e", "\u061c", "\U0001d173", "\ufff0")


def join(name: str) -> str:
    """Return why a name was refused, or "" for who joined by it."""
    try:
        people.join(name)
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.django_db
def test_honest_names_in_the_scripts_of_the_world_are_taken_each_beside_the_others() -> None:
    assert {name: why for name in HONEST if (why := join(name))} == {}
    assert {name for name in HONEST if people.named(name) is None} == set()


@pytest.mark.django_db
def test_the_same_honest_name_is_taken_once_whatever_joiners_it_has() -> None:
    assert [join(name) for name in ("علی‌رضا", "علیرضا", "Ann 👩‍🌾", "Ann 👩🌾")] == ["", "name_taken", "", "name_taken"]


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
def test_a_name_of_nothing_that_shows_is_refused_and_so_is_what_hides_in_a_name(unseen: str) -> None:
    names = (unseen, unseen * 3, f"{unseen} {unseen}", f"An{unseen}n", f"{unseen}Ann", f"Ann{unseen}")
    assert {why_not_name(name) for name in names} == {"name_odd"}


@pytest.mark.parametrize("name", ["\u0301", "\u20dd", "\u2800", "\u2800\u2800", "\u0301 \u0302"], ids=ascii)
def test_a_name_of_marks_or_blanks_alone_is_refused(name: str) -> None:
    assert why_not_name(name) == "name_odd"


@pytest.mark.parametrize(
    ("taken", "alike"),
    [
        ("Hopa", "Нора"),  # Cyrillic, the whole word
        ("Нора", "Hopa"),
        ("copo", "соро"),
        ("Niko", "ΝΙΚΟ"),  # Greek capitals
        ("Bill", "BiII"),  # capitals for small letters
        ("Paul", "Pau1"),
        ("Anno", "Ann0"),
        ("Zoo", "Zօօ"),  # Armenian
        ("O’Brien", "O'Brien"),
        ("Ţepeş", "Țepeș"),  # with cedilla or comma
        ("カエ", "力工"),  # Katakana and ideographs
        ("Anna Lee", "Anna\u2003Lee"),
        ("Ola", "ⵔla"),  # Tifinagh
        ("Bob", "B०b"),  # a digit of Devanagari
        ("Ann", "𝐀nn"),
        ("Ann", "Ａnn"),
    ],
)
@pytest.mark.django_db
def test_a_name_that_looks_like_one_that_is_taken_is_refused(taken: str, alike: str) -> None:
    assert (taken != alike, join(taken)) == (True, "")
    assert join(alike) in ("name_alike", "name_taken", "name_mixed")
    assert Account.objects.count() == 1


@pytest.mark.parametrize("name", ["R00T", "GUESТ", "оperator", "guеst", "0perator"])
def test_what_looks_like_a_name_of_the_site_itself_is_refused(name: str) -> None:
    assert why_not_name(name) in ("name_reserved", "name_mixed")


def test_a_name_that_was_given_up_is_kept_for_a_time_for_whose_it_was(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    people.describe(ann, name="Anna", about="")
    assert (join("Ann"), join("Αnn"), join("ANN")) == ("name_kept", "name_mixed", "name_kept")
    people.describe(ann, name="Ann", about="")
    assert (join("Anna"), join("Ann")) == ("name_kept", "name_taken")
    clock.advance(days=name_keys.KEPT_DAYS)
    assert (join("Anna"), join("Ann")) == ("", "name_taken")


def test_nobody_keeps_more_than_three_names_that_they_gave_up(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    for name in ("Bo", "Cy", "Di", "Ed"):
        clock.advance(minutes=1)
        people.describe(ann, name=name, about="")
    assert [join(name) for name in ("Ann", "Bo", "Cy", "Di", "Ed")] == ["", *["name_kept"] * 3, "name_taken"]


def test_a_name_that_was_given_up_is_forgotten_when_its_time_is_over(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    people.describe(ann, name="Bo", about="")
    clock.advance(days=name_keys.KEPT_DAYS)
    assert name_keys.forget_given_up() == 2
    assert sorted(bytes(key.key) for key in NameKey.objects.all()) == sorted(name_keys.keys("Bo"))


def test_who_is_called_alike_already_stays_so_and_may_say_something_of_themselves(make: Makers) -> None:
    first, second = make.member("Hopa"), make.member("Bo")
    NameKey.objects.filter(person=second).delete()
    Account.objects.filter(person=second).update(username="Нора", folded="нора")
    type(second).objects.filter(pk=second.pk).update(name="Нора")
    second.refresh_from_db()
    people.describe(second, name="Нора", about="I build.")
    assert (people.named("Hopa"), people.named("Нора")) == (first, second)


def test_what_the_names_in_use_look_like_can_be_noted_anew(make: Makers) -> None:
    for name in ("Hopa", "Ann"):
        make.member(name)
    people.describe(make.member("Ann"), name="Bo", about="")
    before = set(NameKey.objects.values_list("key", "person", "until"))
    NameKey.objects.filter(until=None).delete()
    name_keys.derive()
    assert set(NameKey.objects.values_list("key", "person", "until")) == before

"""What happens to contributions when others changed the same work meanwhile: ways, offers, consent, approvals."""

import json

import pytest

from barnraise import governance, record
from barnraise.base import Clock, Refused
from barnraise.contributions import solving
from barnraise.contributions.consenting import take_offers
from barnraise.contributions.integrating import advance, locked
from barnraise.contributions.models import Contribution
from barnraise.works.declaration import Declared, Files, read, written
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers
from tests.promises import promises

TABLE = "code,name,people\nk,Kilkeel,6500\nl,Lamu,25000\n"
LIST = "- one\n- two\n"
FILES = (Files(("*.csv",), ("code",)), Files(("links.md",), is_union=True))
DECLARED = written(Declared(title="A book", licence=LICENCE, files=FILES))


@pytest.fixture
def work(make: Makers, clock: Clock) -> Work:
    files: dict[str, str | bytes] = {
        "towns.csv": TABLE,
        "links.md": LIST,
        "list.md": LIST,
        "page.md": "A solvent is on it.\n",
        ".commons/work.toml": DECLARED,
    }
    return make.work(recipe="patch-review", files=files)


def both(make: Makers, work: Work, path: str, ours: str, theirs: str) -> Contribution:
    """Let Ann's change of a path be approved and integrated while Bo's waits; return Bo's."""
    return both_of(make, work, {path: ours}, {path: theirs})


def both_of(make: Makers, work: Work, ours: dict[str, str], theirs: dict[str, str]) -> Contribution:
    """Let Ann's changes be approved and integrated while Bo's wait; return Bo's."""
    ann, bo = make.member("Ann"), make.member("Bo")
    first = make.sent(work, bo, files={"bo.md": "Bo\n"})
    make.reviewed(first, ann)
    work.refresh_from_db()
    base = work.edition
    his = make.sent(work, bo, files=theirs, base=base)
    make.reviewed(make.sent(work, ann, files=ours, base=base), bo)
    his.refresh_from_db()
    work.refresh_from_db()
    return his


def test_a_declaration_says_how_files_are_merged_and_is_read_back() -> None:
    assert read(DECLARED) == Declared(title="A book", licence=LICENCE, files=FILES)
    assert not isinstance(read('title = "x"\n[[files]]\npaths = []\n'), Declared)
    assert not isinstance(read('title = "x"\n[[files]]\npaths = ["a"]\nmerge = "none"\n'), Declared)


@promises(
    "What changed is found out by comparing",
    "In a table whose work declares a key, instead",
)
@pytest.mark.django_db
def test_an_approval_covers_a_table_in_which_others_changed_other_rows(make: Makers, work: Work) -> None:
    his = both(make, work, "towns.csv", TABLE + "m,Mopti,1\n", TABLE.replace("6500", "6541") + "n,Nain,2\n")
    make.reviewed(his, make.member("Ann"))
    assert (his.state, his.version.number) == ("integrated", 1)  # type: ignore[union-attr]
    assert make.text(work, "towns.csv") == TABLE.replace("6500", "6541") + "m,Mopti,1\nn,Nain,2\n"


@promises(
    "Where the work says in .commons/work.toml which columns",
    "In a table whose work declares a key, instead",
)
@pytest.mark.django_db
def test_two_cells_of_one_row_merge_into_a_new_version_that_asks_for_new_approvals(make: Makers, work: Work) -> None:
    his = both(make, work, "towns.csv", TABLE.replace("6500", "6541"), TABLE.replace("Kilkeel", "Cill Chaoil"))
    make.reviewed(his, make.member("Ann"))
    assert (his.state, his.version.number) == ("open", 2)  # type: ignore[union-attr]
    make.reviewed(his, make.member("Ann"))
    assert make.text(work, "towns.csv") == TABLE.replace("Kilkeel,6500", "Cill Chaoil,6541")


@promises("A list that is declared a union keeps")
@pytest.mark.django_db
def test_a_list_that_is_declared_a_union_takes_two_entries_without_a_question(make: Makers, work: Work) -> None:
    his = both(make, work, "links.md", LIST + "- three\n", LIST + "- four\n")
    make.reviewed(his, make.member("Ann"))
    assert (his.state, his.version.number) == ("integrated", 1)  # type: ignore[union-attr]
    assert make.text(work, "links.md") == LIST + "- three\n- four\n"


@promises("It is never done without you")
@pytest.mark.django_db
def test_what_only_an_offer_solves_waits_for_its_author_and_is_read_again(make: Makers, work: Work) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    his = both(make, work, "page.md", "A solvent is on them.\n", "Thin oil is on it.\n")
    make.reviewed(his, ann)
    assert (his.state, [dict(knot.offers) != {} for knot in solving.knots(his)]) == ("conflicted", [True])
    with pytest.raises(Refused, match="not_yours"):
        take_offers(his, ann)
    his = take_offers(his, bo)
    assert (his.state, his.version.number, his.consents) == ("open", 2, "words")  # type: ignore[union-attr]
    make.reviewed(his, ann)
    assert make.text(work, "page.md") == "Thin oil is on them.\n"
    last = [json.loads(one.facts) for one in record.entries(work.chain_id) if one.kind == "consented"]
    assert last == [{"contribution": str(his.uid), "kinds": ["words"]}]


@promises("Your click also holds for the next time")
@pytest.mark.django_db
def test_who_took_an_offer_is_not_asked_again_when_the_same_choice_solves_it(make: Makers, work: Work) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    his = take_offers(both(make, work, "list.md", LIST + "- three\n", LIST + "- four\n"), bo)
    assert (his.state, his.consents) == ("open", "both")
    work.refresh_from_db()
    make.reviewed(make.sent(work, ann, files={"list.md": LIST + "- three\n- five\n"}), bo)
    make.reviewed(his, ann)
    make.reviewed(his, ann)
    assert (his.state, make.text(work, "list.md")) == ("integrated", LIST + "- three\n- five\n- four\n")


@pytest.mark.django_db
def test_a_contradiction_has_no_offer(make: Makers, work: Work) -> None:
    his = both(make, work, "page.md", "Water is on it.\n", "Thin oil is on it.\n")
    make.reviewed(his, make.member("Ann"))
    with pytest.raises(Refused, match="nothing_offered"):
        take_offers(his, make.member("Bo"))
    assert his.state == "conflicted"


@pytest.mark.django_db
def test_offers_are_taken_where_they_solve_everything_and_not_where_they_leave_a_contradiction(
    make: Makers, work: Work
) -> None:
    ours = {"page.md": "Water is on it.\n", "list.md": LIST + "- three\n"}
    theirs = {"page.md": "Thin oil is on it.\n", "list.md": LIST + "- four\n"}
    his = both_of(make, work, ours, theirs)
    make.reviewed(his, make.member("Ann"))
    assert sorted(bool(knot.offers) for knot in solving.knots(his)) == [False, True]
    with pytest.raises(Refused, match="nothing_offered") as why:
        take_offers(his, make.member("Bo"))
    assert why.value.status == 409


@pytest.mark.django_db
def test_nothing_is_merged_while_a_piece_is_hidden_for_a_notice_stands_in_all_three_texts(
    make: Makers, work: Work
) -> None:
    his = both(make, work, "towns.csv", TABLE + "m,Mopti,1\n", TABLE.replace("6500", "6541"))
    act = governance.hide("/book/read/towns.csv", reason="A private address.")
    make.reviewed(his, make.member("Ann"))
    assert (his.state, Work.objects.get(pk=work.pk).edition) == ("conflicted", work.edition)
    governance.lift(act)
    with record.writing():
        advance(locked(his.pk))
    assert make.text(work, "towns.csv") == TABLE.replace("6500", "6541") + "m,Mopti,1\n"

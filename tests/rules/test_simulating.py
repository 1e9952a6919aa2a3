"""A process tried on made-up people: the same seed the same figures, and what more checking costs and saves."""

from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.simulating import Society, simulate, with_trust, without_trust
from barnraise.works.recipes import recipe_names, recipe_text

SEED = 20261125


def recipe(name: str) -> Process:
    process = parse(recipe_text(name))
    assert isinstance(process, Process)
    return process


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (simulate(recipe("timed-vote"), Society(people=8), pieces=60, seed=SEED) for _ in range(2))
    assert one == other
    assert one != simulate(recipe("timed-vote"), Society(people=8), pieces=60, seed=SEED + 1)


def test_every_piece_ends_somewhere_under_every_recipe() -> None:
    for name in recipe_names():
        outcome = simulate(recipe(name), Society(people=12), pieces=25, seed=SEED)
        assert outcome.integrated + outcome.declined + outcome.undecided == outcome.pieces == 25, name


def test_alone_nobody_reviews_and_time_decides() -> None:
    outcome = simulate(recipe("timed-vote"), Society(people=1), pieces=10, seed=SEED)
    assert (outcome.integrated, outcome.reviews, outcome.hours_median) == (10, 0, 168.0)


def test_a_second_reader_catches_what_the_first_has_missed() -> None:
    one, two = (
        simulate(recipe(name), Society(missed_share=0.3), pieces=1000, seed=SEED)
        for name in ("patch-review", "two-person-validation")
    )
    assert two.slipped < one.slipped / 2 and two.reviews_a_piece > one.reviews_a_piece


def test_adaptive_review_saves_reviews_and_lets_more_through() -> None:
    adaptive = with_trust(recipe("patch-review"), trusted_after=10, check_one_in=5)
    trusting, full = (simulate(one, Society(), pieces=3000, seed=SEED) for one in (adaptive, without_trust(adaptive)))
    print(
        f"seed {SEED}: reviews {trusting.reviews} instead of {full.reviews}, wrong pieces let through "
        f"{trusting.slipped} instead of {full.slipped} of {full.wrong}"
    )
    assert (full.reviews, full.at_once) == (3000, 0)
    assert 0.3 < 1 - trusting.reviews / full.reviews < 0.7
    assert full.slipped <= trusting.slipped < 3 * full.slipped


def test_nobody_is_trusted_before_enough_good_pieces() -> None:
    adaptive = with_trust(recipe("patch-review"), trusted_after=1000, check_one_in=2)
    assert simulate(adaptive, Society(), pieces=300, seed=SEED).at_once == 0


def test_more_answers_to_a_question_let_less_through_and_trust_saves_answers() -> None:
    quorum, many = (
        simulate(recipe(name), Society(people=40), pieces=1000, seed=SEED) for name in ("quorum", "redundant-answers")
    )
    checked = simulate(without_trust(recipe("quorum")), Society(people=40), pieces=1000, seed=SEED)
    assert many.slipped < checked.slipped < quorum.slipped < quorum.wrong
    assert quorum.reviews < checked.reviews < many.reviews
    assert (quorum.integrated, many.integrated) == (1000, 1000)


def test_who_never_errs_is_believed_as_soon_as_the_rules_allow() -> None:
    outcome = simulate(recipe("redundant-answers"), Society(people=20, wrong_share=0.0), pieces=50, seed=SEED)
    assert (outcome.integrated, outcome.reviews, outcome.wrong, outcome.slipped) == (50, 350, 0, 0)

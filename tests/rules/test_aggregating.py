"""Many answers as one result: by majority, by weight, by Dawid and Skene, by words, by quorum, on a tree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from barnraise.rules import aggregating
from tests.promises import promises


def best(beliefs: np.ndarray, names: list) -> dict:
    """Return the likeliest label of each item, by name."""
    return {item: names[2][place] for item, place in zip(names[0], beliefs.argmax(axis=1), strict=True)}


def test_a_majority_is_the_share_of_each_label() -> None:
    answers, names = aggregating.numbered([("a", "Ann", "x"), ("a", "Bo", "x"), ("a", "Cy", "y"), ("b", "Ann", "y")])
    assert (names, aggregating.majority(answers).round(3).tolist()) == (
        [["a", "b"], ["Ann", "Bo", "Cy"], ["x", "y"]],
        [[0.667, 0.333], [0.0, 1.0]],
    )


def test_the_last_answer_of_a_person_counts() -> None:
    answers, names = aggregating.numbered([("a", "Ann", "x"), ("a", "Ann", "y")])
    assert best(aggregating.majority(answers), names) == {"a": "y"}


def test_weights_let_one_person_outweigh_two() -> None:
    answers, names = aggregating.numbered([("a", "Ann", "x"), ("a", "Bo", "y"), ("a", "Cy", "y")])
    assert best(aggregating.weighted(answers, np.array([5.0, 1.0, 1.0])), names) == {"a": "x"}


def test_an_item_whose_people_weigh_nothing_falls_back_to_their_shares() -> None:
    answers, _ = aggregating.numbered([("a", "Ann", "x"), ("a", "Bo", "y"), ("a", "Cy", "y")])
    assert aggregating.weighted(answers, np.zeros(3)).round(3).tolist() == [[0.333, 0.667]]


def crowd() -> tuple[list, dict]:
    """Return the answers of three people who know and of four who always say “no”, and the truth."""
    chance = np.random.default_rng(3)
    truth = {item: "yes" if chance.random() < 0.5 else "no" for item in range(200)}
    told = []
    for item, label in truth.items():
        other = "no" if label == "yes" else "yes"
        told += [(item, f"knows {n}", label if chance.random() < 0.9 else other) for n in range(3)]
        told += [(item, f"guesses {n}", "no") for n in range(4)]
    return told, truth


def test_dawid_and_skene_hear_those_who_know_above_a_louder_crowd() -> None:
    told, truth = crowd()
    answers, names = aggregating.numbered(told)
    found = {
        name: sum(best(make(answers), names)[item] == label for item, label in truth.items()) / len(truth)
        for name, make in {"majority": aggregating.majority, "all": aggregating.dawid_skene}.items()
    }
    assert found["all"] >= 0.95 and found["majority"] < 0.75


@given(
    some.lists(some.tuples(some.integers(0, 6), some.integers(0, 4), some.sampled_from("xyz")), min_size=1, max_size=60)
)
def test_beliefs_are_probabilities_whatever_was_answered(told: list) -> None:
    answers, _ = aggregating.numbered(told)
    for beliefs in (aggregating.majority(answers), aggregating.dawid_skene(answers), aggregating.one_coin(answers)[0]):
        assert np.isfinite(beliefs).all() and (beliefs >= 0).all()
        assert np.allclose(beliefs.sum(axis=1), 1)


@given(some.permutations([("a", "Ann", "x"), ("a", "Bo", "x"), ("a", "Cy", "y"), ("b", "Ann", "y"), ("b", "Bo", "y")]))
def test_the_order_of_answers_changes_no_result(told: list) -> None:
    answers, names = aggregating.numbered(told)
    assert best(aggregating.dawid_skene(answers), names) == {"a": "x", "b": "y"}


@pytest.mark.parametrize(
    ("texts", "agreed"),
    [
        ([], ""),
        (["only one"], "only one"),
        (["the cat sat", "the cat sat", "a cat sat"], "the cat sat"),
        (["the fat cat sat", "the cat sat", "the fat cat"], "the fat cat sat"),
        (["the cat sat down", "the cat sat", "cat sat"], "the cat sat"),
        (["", "", "something"], ""),
    ],
)
def test_a_transcription_is_what_most_weight_says_at_each_word(texts: list[str], agreed: str) -> None:
    assert aggregating.token_vote(texts) == agreed


def test_words_of_people_who_agree_elsewhere_count_for_more() -> None:
    elsewhere = {f"clip {n}": [("Ann", "as it was said"), ("Bo", "as it was said"), ("Cy", "noise")] for n in range(9)}
    told = {**elsewhere, "last": [("Ann", "the left bank"), ("Cy", "the lost bank")]}
    assert aggregating.careful_vote(told)["last"] == "the left bank"


@given(some.lists(some.text(alphabet="ab ", max_size=12), min_size=1, max_size=5))
def test_a_vote_invents_no_word(texts: list[str]) -> None:
    assert set(aggregating.token_vote(texts).split()) <= {word for text in texts for word in text.split()}


def test_word_errors_are_counted_beside_the_words_of_the_truth() -> None:
    assert aggregating.word_errors("the cat sad", "the cat sat down") == (2, 4)


def test_a_quorum_is_the_first_result_that_most_match() -> None:
    near = aggregating.matching([1.0, 5.0, 1.1, 5.2, 0.95], least=3, alike=lambda one, other: abs(one - other) < 0.3)
    assert (near, aggregating.matching(["a", "b"], least=2)) == (aggregating.Quorum(1.0, (0, 2, 4)), None)


@promises("Agreement is found at the lowest name")
@pytest.mark.parametrize(
    ("named", "agreed"),
    [
        (["bird/gull"], ""),
        (["bird/gull", "bird/gull"], "bird/gull"),
        (["bird/gull", "bird/tern"], "bird"),
        (["bird/gull", "bird/gull", "bird/tern"], "bird"),
        (["bird/gull", "bird/gull", "bird/gull", "bird/tern"], "bird/gull"),
        (["bird/gull", "bird/gull", "bird"], "bird/gull"),
        (["bird/gull", "bird/gull", "fish"], ""),
    ],
)
def test_names_on_a_tree_agree_as_far_down_as_two_thirds_go(named: list[str], agreed: str) -> None:
    assert "/".join(aggregating.on_tree([name.split("/") for name in named])) == agreed


def test_one_wild_number_does_not_move_the_middle() -> None:
    assert aggregating.middle([3, 4, 5, 4, 1_000_000]) == aggregating.Middle(4.0, 1.0)


def test_weights_move_the_middle() -> None:
    assert aggregating.middle([1, 9], [1, 3]).value == 9


def test_shares_count_each_choice_of_an_answer_once() -> None:
    assert aggregating.shares([["red", "red"], ["red", "blue"]]) == {"red": 1.0, "blue": 0.5}


def test_a_ranking_orders_by_mean_place() -> None:
    assert aggregating.ranked([["a", "b", "c"], ["b", "a", "c"], ["a", "c"]]) == ("a", "b", "c")


def test_marks_near_each_other_make_one_spot() -> None:
    marks = [(10.0, 10.0), (11.0, 10.0), (12.0, 11.0), (90.0, 3.0)]
    near, nearer = (aggregating.spot(marks, within=within, least=3) for within in (3, 1))
    assert (near, nearer) == ((11.0, 10.0), None)

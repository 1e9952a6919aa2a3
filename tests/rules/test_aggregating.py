"""Many answers as one result: by majority, by weight, by Dawid and Skene, by words, by quorum, on a tree."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from barnraise.rules import aggregating
from barnraise.rules.aggregating import labels
from barnraise.rules.aggregating.labels import Labelled
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
    told = [("a", "Ann", "x"), ("a", "Bo", "y"), ("a", "Cy", "y"), ("b", "Di", "x"), ("b", "Cy", "y")]
    answers, _ = aggregating.numbered(told)
    beliefs = aggregating.weighted(answers, np.array([0.0, 0.0, 0.0, 0.5])).round(3).tolist()
    assert beliefs == [[0.333, 0.667], [1.0, 0.0]]


def test_answers_are_sorted_by_item_and_counted_by_their_largest_numbers() -> None:
    items, people, labels = (np.array(one, dtype=np.intp) for one in ([1, 0], [3, 2], [0, 4]))
    found = Labelled.of(items, people, labels)
    assert (found.items.tolist(), found.people.tolist(), found.labels.tolist()) == ([0, 1], [2, 3], [4, 0])
    assert (found.item_count, found.person_count, found.label_count) == (2, 4, 5)
    assert Labelled.of(items, people, labels, label_count=9).label_count == 9
    assert aggregating.majority(Labelled.of(items * 2, people, labels))[1].tolist() == [0.2] * 5
    none = np.empty(0, dtype=np.intp)
    nothing = Labelled.of(none, none, none)
    assert (nothing.item_count, nothing.person_count, nothing.label_count) == (0, 0, 1)


@pytest.mark.parametrize("label_count", [2, 3])
def test_one_round_of_one_coin_weighs_each_by_the_odds_of_being_right(label_count: int) -> None:
    answers, _ = aggregating.numbered([("a", "Ann", "x"), ("a", "Bo", "x"), ("a", "Cy", "y")])
    beliefs, right = aggregating.one_coin(replace(answers, label_count=label_count), rounds=1)
    most, least = (12.8 + 2 / 3) / 17, (12.8 + 1 / 3) / 17
    odds = [((label_count - 1) * rate / (1 - rate)) ** votes for rate, votes in ((most, 2), (least, 1))]
    odds += [1.0] * (label_count - 2)
    assert right.tolist() == pytest.approx([most, most, least])
    assert beliefs[0].tolist() == pytest.approx([one / sum(odds) for one in odds])


def test_rounds_end_when_beliefs_have_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()

    def counted(name: str, make: Callable[..., Any]) -> None:
        def once(*given: Any) -> Any:
            counts[name] += 1
            return make(*given)

        monkeypatch.setattr(labels, name, once)

    counted("skills", labels.skills)
    counted("_rates", labels._rates)
    answers = mirrored(60, each=3, people=6)
    aggregating.one_coin(answers)
    aggregating.dawid_skene(answers)
    assert counts == {"skills": 6, "_rates": 9}


def mirrored(item_count: int, *, each: int, people: int, labels: int = 2) -> Labelled:
    """Return answers in pairs of items: of one the truth is 0, of the other the last label, with the same errors."""
    told = []
    for item in range(item_count):
        pair, truth = item // 2, item % 2 * (labels - 1)
        for person in [(pair * each + number) % people for number in range(each)]:
            errs = (pair + 3 * person + pair * person) % 5 == 0
            told.append((item, person, (truth + errs * (1 + person % max(labels - 1, 1))) % labels))
    columns = [np.array(column, dtype=np.intp) for column in zip(*told, strict=True)]
    return Labelled.of(*columns, label_count=labels)


@pytest.mark.parametrize(
    ("sentence", "answers", "beliefs"),
    [
        (
            "just not thin by answers",
            mirrored(60, each=3, people=6),
            [0.726388, 0.273612, 0.000460485, 0.99954, 0.99954, 0.000460485, 0.0507327, 0.949267],
        ),
        (
            "just not thin by items",
            mirrored(40, each=4, people=4),
            [0.911896, 0.0881045, 0.0881045, 0.911896, 0.911896, 0.0881045, 0.0881045, 0.911896],
        ),
        (
            "thin",
            mirrored(20, each=2, people=5, labels=3),
            [0.509193, 0.303932, 0.0977145, 0.024918, 0.517083, 0.292758, 0.154695, 0.147452],
        ),
        (
            "one person",
            mirrored(16, each=1, people=1),
            [0.142835, 0.857165, 0.142835, 0.857165, 0.857165, 0.142835, 0.142835, 0.857165],
        ),
        (
            "few people who answer much",
            mirrored(120, each=3, people=3, labels=3),
            [0.998664, 0.00106529, 1.07087e-05, 0.00359346, 0.998664, 0.00106529, 1.33238e-05, 5.85761e-05],
        ),
        (
            "many who answer once",
            mirrored(60, each=5, people=150),
            [0.998815, 0.0011848, 0.0011848, 0.998815, 0.998815, 0.0011848, 0.0011848, 0.998815],
        ),
    ],
)
def test_beliefs_are_those_by_which_the_numbers_were_chosen(
    sentence: str, answers: Labelled, beliefs: list[float]
) -> None:
    found = aggregating.dawid_skene(answers)[:10:3, :2].ravel()
    assert found.tolist() == pytest.approx(beliefs, rel=1e-4), sentence


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


def test_beliefs_are_probabilities_however_many_answer() -> None:
    answers, _ = aggregating.numbered([("a", person, "xy"[person % 2]) for person in range(3000)])
    for beliefs in (aggregating.dawid_skene(answers, rounds=2), aggregating.one_coin(answers, rounds=2)[0]):
        assert beliefs.sum() == pytest.approx(1)


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
        (["a b", "a"], "a b"),
        (["a", "a b"], "a"),
        (["a b c d e f", "a x b c d e g", "a x b c h e f"], "a x b c d e f"),
        (["a b c d e f g", "a c d e f h", "a c d i f g"], "a c d e f g"),
    ],
)
def test_a_transcription_is_what_most_weight_says_at_each_word(texts: list[str], agreed: str) -> None:
    assert aggregating.token_vote(texts) == agreed


@pytest.mark.parametrize(
    ("texts", "weights", "agreed"),
    [
        (["a", "b"], [1.0, 2.0], "b"),
        (["a", "b"], [2.0, 1.0], "a"),
        # Two who say the same agree (1 + ½)⁴ each, one who half agrees with both 1: they count as 10 of her.
        (["a b c d", "a x y d", "a x y d"], [10.0, 1.0, 1.0], "a x y d"),
        (["a b c d", "a x y d", "a x y d"], [11.0, 1.0, 1.0], "a b c d"),
    ],
)
def test_weights_count_beside_how_alike_transcriptions_are(texts: list[str], weights: list[float], agreed: str) -> None:
    assert aggregating.token_vote(texts, weights) == agreed


def test_each_transcription_has_its_weight() -> None:
    with pytest.raises(ValueError, match="argument"):
        aggregating.token_vote(["a", "b"], [1.0])


@pytest.mark.parametrize(("clips", "agreed"), [(12, "the lost bank"), (13, "the left bank")])
def test_two_of_whom_nothing_is_known_outweigh_one_who_agreed_twelve_times_and_not_thirteen(
    clips: int, agreed: str
) -> None:
    known = {clip: [(person, "as it was said") for person in ("Ann", "Di", "Eve")] for clip in range(clips)}
    around = "one two three four five six seven"
    said = {"Ann": "the left bank", "Bo": "the lost bank", "Cy": "the lost bank"}
    told = {**known, "last": [(person, f"{around} {text}") for person, text in said.items()]}
    assert aggregating.careful_vote(told)["last"] == f"{around} {agreed}"


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
    assert aggregating.matching(["b", "a", "a"], least=2) == aggregating.Quorum("a", (1, 2))


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
        (["bird/gull", "bird/gull", "bird", "bird", "fish"], "bird"),
    ],
)
def test_names_on_a_tree_agree_as_far_down_as_two_thirds_go(named: list[str], agreed: str) -> None:
    assert "/".join(aggregating.on_tree([name.split("/") for name in named])) == agreed


def test_one_wild_number_does_not_move_the_middle() -> None:
    assert aggregating.middle([3, 4, 5, 4, 1_000_000]) == aggregating.Middle(4.0, 1.0)


@pytest.mark.parametrize(
    ("given", "weights", "value"),
    [
        ([1, 9], [1, 3], 9),
        ([1, 9], [3, 1], 1),
        ([1, 9], [1, 1], 1),
        ([9, 1, 5], [2, 2, 1], 5),
        ([4], [1], 4),
    ],
)
def test_weights_move_the_middle_to_where_half_of_them_lie_below(
    given: list[float], weights: list[float], value: float
) -> None:
    assert aggregating.middle(given, weights).value == value


def test_each_number_has_its_weight() -> None:
    with pytest.raises(ValueError, match="argument"):
        aggregating.middle([1, 9], [1])


def test_shares_count_each_choice_of_an_answer_once() -> None:
    assert aggregating.shares([["red", "red"], ["red", "blue"]]) == {"red": 1.0, "blue": 0.5}


def test_a_ranking_orders_by_mean_place() -> None:
    assert aggregating.ranked([["a", "b", "c"], ["b", "a", "c"], ["a", "c"]]) == ("a", "b", "c")


def test_what_a_ranking_leaves_out_shares_its_last_places() -> None:
    assert aggregating.ranked([["a", "b", "c"], ["c"]]) == ("a", "c", "b")


@pytest.mark.parametrize(
    ("marks", "least", "told"),
    [
        ([], 0, None),
        ([(10, 2)], 1, (10, 2)),
        ([(10, 2), (13, 6)], 2, (11.5, 4)),
        ([(10, 2), (14, 6)], 2, None),
    ],
)
def test_marks_at_most_so_far_from_one_of_them_are_its_group(
    marks: list[tuple[float, float]], least: int, told: tuple[float, float] | None
) -> None:
    assert aggregating.spot(marks, within=5, least=least) == told


def test_marks_near_each_other_make_one_spot() -> None:
    marks = [(10.0, 10.0), (11.0, 10.0), (12.0, 11.0), (90.0, 3.0)]
    near, nearer = (aggregating.spot(marks, within=within, least=3) for within in (3, 1))
    assert (near, nearer) == ((11.0, 10.0), None)

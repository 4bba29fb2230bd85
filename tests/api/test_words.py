"""Reasons in words: one for each reader and language; a volunteer's tells of nobody else."""

import re
from collections.abc import Iterator

import pytest

from api.words import LANGUAGES, Reader, catalogue, said
from matcher.policy import RULES, TIERS
from matcher.why.gaps.reasons import Measure, Proof, Verdict
from matcher.why.rounds.compare import Because
from rosters.words import CATEGORY_WORDS
from store.notices import NoticeKind

# What the matcher can come to: each needs its words.
REASONS = {
    "rule": (*RULES, "unused", "nobody"),
    "gap": tuple(Verdict),
    "need": tuple(Verdict),
    "shortage": tuple(Measure),
    "proof": tuple(Proof),
    "price": (*TIERS, "nothing", "proven", "unproven"),
    "compare": tuple(Because),
    "notice": tuple(NoticeKind),
}
OTHERS = {
    "zh": (
        "兄弟",
        "姐妹",
        "其他孩子",
        "别的孩子",
        "困境",
        "监护",
        "家庭",
        *CATEGORY_WORDS.values(),
    ),
    "en": ("sibling", "other child", "guardian", "family", "category", "urgent", "children "),
}


def parts(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", sentence))


def volunteers(language: str) -> Iterator[tuple[str, str]]:
    for (topic, name, who), sentence in catalogue(language).items():
        if who is Reader.VOLUNTEER:
            yield f"{topic}.{name}", sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", REASONS)
def test_every_reason_has_a_sentence_for_every_reader(topic: str, language: str) -> None:
    found = catalogue(language)
    wanted = {(topic, str(name), who) for name in REASONS[topic] for who in Reader}
    assert wanted <= found.keys()
    assert all(found[key].strip() for key in wanted)


def test_both_languages_have_the_same_entries_with_the_same_parts() -> None:
    chinese, english = catalogue("zh"), catalogue("en")
    assert chinese.keys() == english.keys()
    assert [key for key in chinese if parts(chinese[key]) != parts(english[key])] == []
    assert [key for key in english if re.search(r"[\u4e00-\u9fff]", english[key])] == []
    assert [key for key in chinese if not re.search(r"[\u4e00-\u9fff]", chinese[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_volunteer_is_told_of_no_other_child_category_or_number(language: str) -> None:
    for where, sentence in volunteers(language):
        assert parts(sentence) <= {"seat"}, where
        assert not [word for word in OTHERS[language] if word in sentence.lower()], where
        assert not re.search(r"\d", sentence), where


def test_rules_that_tell_of_a_family_are_told_alike_to_a_volunteer() -> None:
    hidden = ("legal_basis", "guardian_wish", "conflict", "ban", "siblings", "unused")
    for language in LANGUAGES:
        assert len({said("rule", name, Reader.VOLUNTEER, language) for name in hidden}) == 1


def test_parts_are_filled_in() -> None:
    sentence = said("price", "whole_circles", Reader.DISTRICT, "en", by=2)
    assert sentence == "2 fewer whole circles"
    with pytest.raises(KeyError):
        said("price", "whole_circles", Reader.DISTRICT)

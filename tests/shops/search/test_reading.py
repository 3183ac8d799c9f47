"""Words read with a small vocabulary, without a database."""

import pytest

from shops.rules.reading import Known, ask, read, tokens_of
from shops.rules.spelling import distance, initials_of, joints, near_keys, sound_of, stem

WORDS = [
    Known("花椒", "huajiao", "hj", 90), Known("武都", "wudu", "wd", 80), Known("核桃", "hetao", "ht", 70),
    Known("大红袍", "dahongpao", "dhp", 60), Known("Wudu", "wudu", "", 80), Known("walnut", "walnut", "", 70),
    Known("tea", "tea", "", 20), Known("特", "te", "", 1),
]  # fmt: skip


def reading(question):
    return read(tokens_of(question), WORDS)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("花椒", "(('花椒'))"),
        ("椒", "(('椒'))"),
        ("武都花椒", "(('武都')) & (('花椒'))"),
        ("大红袍", "(('大红' & '红袍'))"),
        ("huajiao", "(('huajiao') | ('花椒'))"),
        ("HUA JIAO", "(('huajiao') | ('花椒'))"),
        ("wuduhuajiao", "(('wudu') | ('武都')) & (('花椒'))"),
        ("wdhj", "(('武都')) & (('花椒'))"),
        ("武都huajiao", "(('武都')) & (('huajiao') | ('花椒'))"),
        ("walnuts", "(('walnut'))"),
        ("wal", "(('wal':*))"),
        ("ｗａｌｎｕｔ 500", "(('walnut')) & (('500'))"),
    ],
)
def test_a_question_becomes_a_query(question, query):
    assert reading(question).every == query


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("花焦", "花椒"),
        ("武都花焦", "武都花椒"),
        ("大红包", "大红袍"),
        ("huajaio", "花椒"),
        ("walnt", "walnut"),
        ("wlanut", "walnut"),
        ("花椒", ""),
        ("walnut", ""),
        ("xyzzy", ""),
    ],
)
def test_a_misspelt_word_is_put_right(question, meant):
    assert reading(question).corrected == meant


def test_quotes_and_signs_of_the_query_language_are_never_part_of_a_query():
    for question in ("'", "a'b", "a & !b", "x:*", "\\", "花'椒", "(((", "|"):
        said = reading(question).every
        assert said.count("'") % 2 == 0
        assert "!" not in said
        assert "\\" not in said


def test_everything_is_asked_of_the_vocabulary_at_once():
    lookup = ask(tokens_of("hua jiao 大红包 walnt"))

    assert {"huajiao", "dahongbao", "walnt"} <= set(lookup.sounds)
    assert "walnt" in lookup.near
    assert "dahongao" in lookup.near


def test_how_words_sound():
    assert sound_of("武都 Olive") == "wuduolive"
    assert sound_of("宕昌") == "tanchang"
    assert initials_of("武都花椒") == "wdhj"
    assert joints("huajiao")[0] == 0
    assert joints("walnut") == []
    assert [stem(word) for word in ("walnuts", "berries", "boxes", "oil", "radius", "glass")] == [
        "walnut", "berry", "box", "oil", "radius", "glass",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("huajiao", "huajaio", 1),
        ("walnut", "walnt", 1),
        ("olive", "olives", 1),
        ("tea", "oil", 3),
        ("", "a", 1),
    ],
)
def test_the_distance_counts_swapped_neighbours_once(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


def test_near_words_share_a_key():
    assert set(near_keys("walnut")) & set(near_keys("walnt"))
    assert set(near_keys("walnut")) & set(near_keys("wlanut"))
    assert near_keys("tea") == []

import pytest

from triage_models.text.characters import clean
from triage_models.text.traced import TracedText


def cleaned(text: str) -> str:
    traced = TracedText.of(text)
    for _ in range(2):
        traced = traced.edit(clean(traced.text))
    return traced.text


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("where\u200b is\u2060 it", "where is it"),
        ("\u202eabc\u202c", "abc"),
        ("\ufeffHallo\u00adchen", "Hallochen"),
        ("first\r\nsecond\rthird\u2028fourth", "first\nsecond\nthird\nfourth"),
        ("12\u00a0500\u202frubles", "12 500 rubles"),
        ("a\x00b\x1bc", "a b c"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("e\u0301te\u0301 и\u0306", "été й"),
        ("Ｈｅｌｐ 𝓶𝓮", "Help me"),
        ("z\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "ź\u0302\u0303\u0304"),
    ],
)
def test_one_form_of_every_character_is_left(given: str, wanted: str) -> None:
    assert cleaned(given) == wanted


@pytest.mark.parametrize(
    "text", ["Где мой заказ?\n\tСрочно!", "👨\u200d👩\u200d👧 ❤️", "naïve façade Größe", "½ price, 5 ㎏", ""]
)
def test_text_in_plain_characters_is_left_alone(text: str) -> None:
    assert cleaned(text) == text


def test_a_joiner_between_letters_is_taken_out() -> None:
    assert cleaned("re\u200dfund") == "refund"

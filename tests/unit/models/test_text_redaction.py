from __future__ import annotations

import pytest

from triage_models.text.redaction import RedactionSettings, Redactor
from triage_models.text.redaction.shadow import Kind

REDACTOR = Redactor()
WITH_ORDERS = Redactor(RedactionSettings(frozenset(Kind)))


def redacted(text: str) -> str:
    return REDACTOR.redact(text).text


@pytest.mark.parametrize(
    "address",
    [
        "ivan.petrov@abv.bg",
        "IVAN+shop@Mail.Example.COM",
        "иван@пример.бг",
        "ivan (at) mail.bg",
        "ivan [at] mail [dot] bg",
        "ivan@ mail . bg",
        "ivan@\nmail.bg",
        "ivan.p at gmail dot com",
        "ivan собака mail точка ru",
        "ivan.p arroba correo punto es",
        "ivan＠mail.bg",
        "iv\u200ban@ma\u200bil.bg",
    ],
)
def test_an_address_is_found_however_it_is_spelled(address: str) -> None:
    assert redacted(f"Моля, пишете на: {address}, благодаря") == "Моля, пишете на: [EMAIL_1], благодаря"


@pytest.mark.parametrize(
    "text",
    ["look at amazon dot com", "lunch @ office", "thanks @ivan. Great", "The price is @ 5 each", "@ivan.me", "a @ b"],
)
def test_an_at_sign_alone_makes_no_address(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "number",
    [
        "0888 123 456",
        "0888123456",
        "+359 888 123 456",
        "00359 888 123 456",
        "359888123456",
        "8 (916) 123-45-67",
        "89161234567",
        "+7 999 000-00-00",
        "030 1234567",
        "0170 1234567",
        "612 34 56 78",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "020 7946 0958",
        "+44 (0)20 7946 0958",
        "(212) 555-1234",
        "٠٨٨٨١٢٣٤٥٦",
        "０８８８１２３４５６",
        "0888\u00a0123\u00a0456",
        "0888\u200b123\u200b456",
        "+359 888\n123 456",
    ],
)
def test_a_telephone_number_is_found_in_national_and_international_form(number: str) -> None:
    assert redacted(f"Ich bin da: {number} (abends)") == "Ich bin da: [PHONE_1] (abends)"


def test_a_bare_number_without_its_zero_needs_a_word_that_announces_it() -> None:
    assert redacted("Обадете се на 888123456") == "Обадете се на [PHONE_1]"
    assert redacted("Кодът е 888123456") == "Кодът е 888123456"


def test_numbers_side_by_side_are_told_apart() -> None:
    assert redacted("0888 123 456 0899 123 456; 0877 12 34 56") == "[PHONE_1] [PHONE_2]; [PHONE_3]"


@pytest.mark.parametrize(
    "text",
    [
        "Платих 1 234,50 лв. на 20.11.2026 в 10:15 ч.",
        "Поръчка № 1234567890 от 20.11.2026",
        "order number 2125551234 is not here",
        "заказ 9161234567 не пришёл",
        "Bestellung 612345678 fehlt",
        "Rechnung 2024-0888123456",
        "612 345 678 EUR",
        "€50 and $1,234,567.89 and 1.234.567,89 €",
        "IP 192.168.100.200 and 10.0.19045.3803 v2.14.112233",
        "2026-11-20 10:15:32,123 error",
        "https://shop.example/item/0888123456?x=1",
        "42.6977082, 23.3218675",
        "3.1415926535897932",
        "IMG_20241120_101530.jpg",
        "backup 20241120101530",
        "from 100 200 300 400 500 points",
        "item 123-456-789",
    ],
)
def test_dates_amounts_orders_versions_and_addresses_of_machines_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "card",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "3782 822463 10005",
        "4111\u20111111\u20111111\u20111111",
        "4111 1111\n1111 1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ],
)
def test_a_card_with_a_valid_check_digit_is_found(card: str) -> None:
    assert redacted(f"pay by {card}.") == "pay by [CARD_1]."


@pytest.mark.parametrize("text", ["4111111111111112", "4111 1111 1111 1112", "0000000000000000"])
def test_a_card_with_a_wrong_check_digit_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "account",
    [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 00",
        "BG80BNBG96611020345678",
        "GB82-WEST-1234-5698-7654-32",
        "FR14 2004 1010 0505 0001 3M02 606",
        "DE89 3704 0044\n0532 0130 00",
    ],
)
def test_an_account_number_with_valid_check_digits_is_found(account: str) -> None:
    assert redacted(f"Konto {account} und dann") == "Konto [IBAN_1] und dann"


def test_an_account_number_with_wrong_check_digits_is_none() -> None:
    assert "[IBAN" not in redacted("DE88 3704 0044 0532 0130 00")


@pytest.mark.parametrize(
    "number",
    [
        "7501020018",
        "500100732259",
        "112-233-445 95",
        "86 095 742 719",
        "12345678Z",
        "12.345.678-Z",
        "X-1234567-L",
        "2 55 08 14 168 025 38",
        "536-90-4399",
        "AB 12 34 56 C",
    ],
)
def test_a_national_number_that_proves_itself_is_found_anywhere(number: str) -> None:
    assert redacted(f"ето: {number}!") == "ето: [NATIONAL_ID_1]!"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("ЕГН: ", "7501020019"),
        ("ИНН ", "7707083893"),
        ("мой СНИЛС ", "11223344595"),
        ("NHS number is ", "943 476 5919"),
        ("паспорт серия ", "4510 123456"),
        ("лична карта № ", "641234567"),
        ("Steuer-ID ", "86095742718"),
        ("my SSN is ", "536904399"),
    ],
)
def test_other_national_numbers_need_a_word_before_them(words: str, number: str) -> None:
    assert redacted(words + number) == words + "[NATIONAL_ID_1]"
    assert "NATIONAL" not in redacted("code " + number)


def test_equal_details_have_equal_placeholders() -> None:
    assert redacted("a@b.bg, c@d.ru, A@B.bg, a (at) b.bg") == "[EMAIL_1], [EMAIL_2], [EMAIL_1], [EMAIL_1]"
    assert redacted("0888 123 456 или +359888123456") == "[PHONE_1] или [PHONE_1]"


def test_order_numbers_are_replaced_on_request_only() -> None:
    text = "Поръчка № 12345, order 47-11A, #A-4711"
    assert redacted(text) == text
    assert WITH_ORDERS.redact(text).text == "Поръчка № [ORDER_1], order [ORDER_2], #[ORDER_3]"


def test_a_kind_that_is_not_wanted_stays_and_is_no_other_kind_either() -> None:
    phones_only = Redactor(RedactionSettings(frozenset({Kind.PHONE})))
    assert phones_only.redact("0888123456@abv.bg 0888123456").text == "0888123456@abv.bg [PHONE_1]"


def test_numbers_of_placeholders_go_on_after_those_that_are_there() -> None:
    assert redacted("[EMAIL_3] and a@b.bg") == "[EMAIL_3] and [EMAIL_4]"


def test_edits_and_marks_say_what_stood_where() -> None:
    text = "Аз съм a@b.bg, 0888\u200b123456"
    answer = REDACTOR.redact(text)
    assert [text[edit.start : edit.end] for edit in answer.edits] == ["a@b.bg", "0888\u200b123456"]
    assert [edit.replacement for edit in answer.edits] == ["[EMAIL_1]", "[PHONE_1]"]
    assert [mark.kind for mark in answer.marks] == ["email", "phone"]


def test_regions_say_whose_national_numbers_are_known() -> None:
    assert REDACTOR.redact("0888123456", regions=("US",)).text == "0888123456"
    assert REDACTOR.redact("0888123456", regions=()).text == "0888123456"


@pytest.mark.parametrize("unit", ["1", "@", "a@b.", "\U0001d7d8", "[EMAIL_1]", "\ud800"])
def test_a_very_long_text_is_read(unit: str) -> None:
    assert len(REDACTOR.redact(unit * 50_000).text) > 0


def test_the_first_letter_of_the_next_word_belongs_to_no_id() -> None:
    text = "Order 43071821 cost $1.50"  # 43071821C would be a Spanish number
    assert redacted(text) == text
    assert redacted("DNI 43071821C") == "DNI [NATIONAL_ID_1]"

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from triage.errors import EmptyTextError, TicketError
from triage.text import PreparedText
from triage.ticket import Ticket
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier
from triage_models.preparation import TextPreparer

PREPARER = TextPreparer(LanguageIdentifier(frozenset(FIRST_LANGUAGES)))
LINES = st.sampled_from(
    [
        "Where is my parcel?",
        "Где мой заказ?",
        "Поздрави,",
        "Иван Петров",
        "+359 888 123 456",
        "-- ",
        "",
        "> I am furious!",
        ">> Возмутительно",
        "On Fri, Nov 20, 2026 at 10:15 AM Shop <a@b.example> wrote:",
        "20.11.2026, 10:15, Anna <a@b.example>:",
        "-----Original Message-----",
        "From: Shop <a@b.example>",
        "Sent: Friday, November 20, 2026",
        "---------- Forwarded message ---------",
        "Sent from my iPhone",
        "gde moi zakaz",
        "Tom &amp; Jerry",
        "<div>Hallo<br>Welt</div>",
        "<blockquote type=cite>old</blockquote>",
        "&lt;p&gt;twice&lt;/p&gt;",
        "cafe\u0301 \u200b\u202e!",
        "P.S. 👨\u200d👩\u200d👧",
    ]
)
MAILS = st.lists(LINES, max_size=8).map("\n".join)
MESSY = (
    st.text(st.characters(), max_size=30) | st.text("ab \0\n\t\u200b\ud800\udfff\ufeff😀я\x7f<>&", max_size=30) | MAILS
)


def prepared(body: str, subject: str = "") -> PreparedText:
    try:
        return PREPARER.prepare(Ticket("1", body, subject=subject))
    except EmptyTextError:
        assume(False)
        raise


@given(MESSY, MESSY)
@example("<p>a</p>", "<div>&lt;b&gt;</div>")
def test_pieces_and_cuts_rebuild_both_fields(subject: str, body: str) -> None:
    text = prepared(body, subject)
    assert text.read == text.read.strip()
    assert text.read.encode()
    for name, field in (("subject", subject), ("body", body)):
        spans = [(part.start, part.end) for part in (*text.pieces, *text.cuts) if part.field == name]
        covered = [index for start, end in spans for index in range(start, end)]
        assert set(covered) == set(range(len(field)))
        cut = [index for part in text.cuts if part.field == name for index in range(part.start, part.end)]
        kept = [index for part in text.pieces if part.field == name for index in range(part.start, part.end)]
        assert not set(cut) & set(kept)
        assert len(cut) == len(set(cut))


@given(MESSY, MESSY)
def test_a_piece_holds_the_characters_of_its_source(subject: str, body: str) -> None:
    text, fields = prepared(body, subject), {"subject": subject, "body": body}
    assert text.characters == len(subject) + len(body)
    reached = 0
    for piece in text.pieces:
        assert piece.read_start >= reached
        reached = piece.read_start + piece.length
        if piece.source_length is None and "transliterated" not in text.flags:
            source, read = fields[piece.field][piece.start : piece.end], text.read[piece.read_start : reached]
            assert all(
                now == was or now in " \n\ufffd" or was > "\u02ff" for was, now in zip(source, read, strict=True)
            )
    assert reached <= len(text.read)


@given(MESSY)
def test_what_is_read_is_read_the_same_again(body: str) -> None:
    once = prepared(body)
    assert prepared(once.read).read == once.read


@given(MAILS)
def test_no_words_go_without_a_flag(body: str) -> None:
    text = prepared(body)
    named = {cut.kind for cut in text.cuts} - {"blank", "markup"}
    assert {f"{kind}_removed" for kind in named} <= set(text.flags)


@given(st.text(max_size=40))
def test_every_text_is_prepared_or_refused_as_empty(body: str) -> None:
    try:
        outcome = PREPARER.prepare(Ticket("1", body)).read
    except TicketError as error:
        outcome = error.code
    assert outcome

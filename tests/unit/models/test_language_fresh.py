"""Texts nothing was chosen by; see eval/suites/languages for more of them."""

from __future__ import annotations

import pytest

from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier

IDENTIFIER = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
SHORT = {
    "bg": """
        къде ми е колетът; не зарежда приложението; грешен размер; липсва чадър; кога ще дойде; пак прекъсва;
        искам си депозита; двойно таксуване; няма топла вода; скъсана опаковка; забравена парола; кой ще плати;
        нищо не става; закъснял полет; сменете адреса; благодаря ви много; спрете абонамента; фактурата е
        грешна; не вдигате телефона; още чакам отговор; колко струва доставката; не ми върнаха ресто; счупиха ми
        вазата; ужасен персонал; къде да се оплача; вратата не се затваря; искам друг час; прати ми оферта;
        объркахте имената; няма свободни стаи; изгубих си картата; сгрешена дата; много съм доволна; уредът
        прегрява; банята тече; кога отваряте; сметката ми е блокирана; не получих код; обувките ми убиват;
        престанете да звъните
    """,
    "ru": """
        где мой курьер; не открывается приложение; другой размер; пропал зонт; когда привезут; опять зависает;
        верните залог; двойное списание; нет горячей воды; порвана упаковка; забыл пароль; кто заплатит; ничего
        не получается; задержали рейс; поменяйте адрес; большое вам спасибо; отключите подписку; чек
        неправильный; не берёте трубку; всё ещё жду; сколько стоит доставка; не вернули сдачу; разбили мою вазу;
        ужасный персонал; куда жаловаться; дверь не закрывается; хочу другое время; пришлите расценки;
        перепутали имена; нет свободных номеров; потерял карточку; ошибка в дате; очень довольна; прибор
        перегревается; течёт кран; когда откроетесь; мой счёт заблокирован; не пришёл код; туфли жмут;
        перестаньте звонить
    """,
    "en": """
        where's my courier; app won't open; wrong size; umbrella missing; when will it come; keeps freezing;
        double charge; no hot water; torn packaging; forgot my password; how much is delivery; no change given;
        you broke my vase; rude staff; where to complain; door won't close; another slot please; send me a
        quote; mixed up names; no rooms left; lost my card; wrong date; very pleased; tap is leaking; stop
        calling me
    """,
    "de": """
        wo ist der Kurier; App öffnet nicht; falsche Größe; Schirm fehlt; wann kommt das; hängt schon wieder;
        doppelt abgebucht; kein warmes Wasser; Verpackung zerrissen; Passwort vergessen; was kostet die
        Lieferung; kein Wechselgeld bekommen; Vase zerbrochen; unfreundliches Personal; wo beschweren; Tür
        schließt nicht; anderer Termin bitte; bitte Angebot schicken; Namen verwechselt; keine Zimmer frei;
        Karte verloren; falsches Datum; sehr zufrieden; Wasserhahn tropft; rufen Sie nicht an
    """,
    "es": """
        dónde está el repartidor; no abre la aplicación; talla equivocada; falta el paraguas; cuándo llega; se
        vuelve a colgar; cobro doble; no hay agua caliente; embalaje roto; olvidé la clave; cuánto cuesta el
        envío; no dieron cambio; rompieron el jarrón; personal grosero; dónde reclamar; la puerta no cierra;
        otra cita por favor; mándenme presupuesto; confundieron los nombres; no quedan habitaciones; perdí la
        tarjeta; fecha equivocada; muy contenta; gotea el grifo; dejen de llamar
    """,
    "fr": """
        où est le livreur; l'appli ne s'ouvre pas; mauvaise taille; il manque le parapluie; ça arrive quand; ça
        plante encore; prélevé deux fois; pas d'eau chaude; emballage déchiré; mot de passe oublié; combien
        coûte la livraison; pas rendu la monnaie; vase cassé; personnel impoli; où se plaindre; la porte ferme
        mal; un autre créneau svp; envoyez un devis; noms inversés; plus de chambres; carte perdue; mauvaise
        date; très contente; le robinet fuit; arrêtez d'appeler
    """,
}
FOREIGN_SHORT = """
    скільки коштує доставка; не повернули решту; двері не зачиняються; де поскаржитися; дуже задоволена; колку
    чини достава; не ми вратија кусур; вратата не се затвора; многу сум задоволна; колико кошта достава; врата
    се не затварају; веома сам задовољна; ile kosztuje dostawa; drzwi się nie zamykają; bardzo zadowolona;
    quanto costa la spedizione; la porta non chiude; molto contenta; teslimat ne kadar; kapı kapanmıyor; çok
    memnunum; koliko košta dostava; vrata se ne zatvaraju
"""
SENTENCES = {
    "bg": "Вчера ми доставиха грешен чифт обувки и бих искала да ги сменя с по-голям номер.",
    "ru": "Вчера мне доставили не ту пару обуви, и я хотела бы обменять её на размер побольше.",
    "en": "Yesterday I was sent the wrong pair of shoes and would like to swap them for a bigger size.",
    "de": "Gestern habe ich das falsche Paar Schuhe bekommen und würde es gern gegen ein größeres tauschen.",
    "es": "Ayer me trajeron un par de zapatos que no es el mío y quisiera cambiarlo por una talla mayor.",
    "fr": "Hier on m'a livré la mauvaise paire de chaussures et j'aimerais l'échanger contre une plus grande.",
}
FOREIGN = {
    "uk": "Учора мені привезли не ту пару взуття, хочу обміняти її на більший розмір.",
    "be": "Учора мне прывезлі не тую пару абутку, хачу абмяняць яе на большы памер.",
    "mk": "Вчера ми донесоа погрешен пар чевли и би сакала да ги заменам за поголем број.",
    "sr": "Јуче су ми донели погрешан пар ципела и желела бих да их заменим за већи број.",
    "pl": "Wczoraj dostarczono mi niewłaściwą parę butów i chciałabym wymienić je na większy rozmiar.",
    "it": "Ieri mi hanno consegnato il paio di scarpe sbagliato e vorrei cambiarlo con un numero più grande.",
    "tr": "Dün bana yanlış ayakkabı getirdiler, daha büyük bir numarayla değiştirmek istiyorum.",
    "pt": "Ontem entregaram-me o par de sapatos errado e gostaria de o trocar por um número maior.",
    "ro": "Ieri mi-au adus perechea greșită de pantofi și aș vrea să o schimb cu un număr mai mare.",
    "cs": "Včera mi přivezli špatný pár bot a ráda bych ho vyměnila za větší velikost.",
    "nl": "Gisteren heb ik het verkeerde paar schoenen gekregen en ik wil het ruilen voor een grotere maat.",
    "da": "I går fik jeg leveret de forkerte sko, og jeg vil gerne bytte dem til en større størrelse.",
    "hu": "Tegnap rossz pár cipőt hoztak ki nekem, és szeretném nagyobb méretre cserélni.",
}
SOUTHERN = "Juče su mi doneli pogrešan par cipela i želela bih da ih zamenim za veći broj."


def texts_of(block: str) -> list[str]:
    """Texts between semicolons."""
    return " ".join(block.split()).split("; ")


@pytest.mark.parametrize("code", SHORT)
def test_nine_of_ten_short_messages_are_known_for_their_language(code: str) -> None:
    named = {text: IDENTIFIER.identify(text).code for text in texts_of(SHORT[code])}
    assert list(named.values()).count(code) >= 0.9 * len(named), named


def test_short_messages_in_look_alikes_are_mostly_known_not_to_be_ours() -> None:
    supported = [text for text in texts_of(FOREIGN_SHORT) if IDENTIFIER.identify(text).supported]
    assert len(supported) <= 0.1 * len(texts_of(FOREIGN_SHORT)), supported


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_a_sentence_is_known_for_its_language(code: str, text: str) -> None:
    found = IDENTIFIER.identify(text)
    assert (found.code, found.supported) == (code, True)
    assert found.confidence > 0.9


@pytest.mark.parametrize(("code", "text"), FOREIGN.items())
def test_a_sentence_in_a_look_alike_is_known_not_to_be_ours(code: str, text: str) -> None:
    found = IDENTIFIER.identify(text)
    assert (found.code, found.supported) == (code, False)


def test_serbian_in_latin_letters_is_told_from_croatian_only_where_one_of_them_is_supported() -> None:
    assert IDENTIFIER.identify(SOUTHERN).code == "sr"
    assert LanguageIdentifier(frozenset({"en", "hr"})).identify(SOUTHERN).code == "hr"
    assert LanguageIdentifier(frozenset({"en", "sr"})).identify(SOUTHERN).supported


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_shouting_does_not_change_the_language(code: str, text: str) -> None:
    assert IDENTIFIER.identify(text.upper()).code == code


def test_accents_left_out_do_not_change_the_language() -> None:
    assert IDENTIFIER.identify("Donde esta mi pedido, todavia no llego").code == "es"
    assert IDENTIFIER.identify("Ou est ma commande, elle n'est toujours pas arrivee").code == "fr"
    assert IDENTIFIER.identify("Meine Bestellung ist noch nicht angekommen, koennen Sie pruefen").code == "de"


def test_links_addresses_and_quotations_do_not_say_which_language_a_text_is_in() -> None:
    quoted = 'Получавам "Your session has expired, please sign in again to continue working" при вход.'
    assert IDENTIFIER.identify(quoted).code == "bg"
    linked = "Не відкривається https://shop.example.com/where/is/my/order/please help@example.com"
    assert IDENTIFIER.identify(linked).code == "uk"


def test_names_in_latin_letters_do_not_make_a_cyrillic_text_foreign() -> None:
    assert IDENTIFIER.identify("Samsung Galaxy Watch Ultra не зарежда").code == "bg"
    assert IDENTIFIER.identify("Apple MacBook Air не включается").code == "ru"


def test_the_same_text_gets_the_same_answer_bit_for_bit() -> None:
    texts = [text for block in SHORT.values() for text in texts_of(block)]
    assert len({tuple(IDENTIFIER.identify(text) for text in texts) for _ in range(5)}) == 1

from __future__ import annotations

import base64
import random

import pytest

from triage_models.text.human import is_human_text

AUTOMATIC_REPLIES = [
    (
        "Automatic reply: Your ticket 4711",
        "I am out of the office until Monday.\nFor urgent matters please contact Ann.",
    ),
    ("Out of office", "Thank you for your e-mail. I am on annual leave and will be back on 3 August."),
    (
        "Auto-Reply: Parcel",
        "Hello,\n\nI will be away until 5 May with limited access to mail.\n\nBest regards\nTom Hill",
    ),
    ("", "This is an automatic reply. I am currently out of the office and will return on Tuesday."),
    ("Automatic reply: Invoice", ""),
    ("Re: offer", "Thank you for your message. I am on vacation. I will reply to your message when I am back."),
    ("Автоматический ответ: Ваш заказ", "Я в отпуске до 15 августа. По срочным вопросам звоните Ирине."),
    (
        "Автоответ: счёт",
        "Добрый день!\n\nСпасибо за ваше письмо. Я сейчас в отпуске, вернусь 10 июня.\n\nС уважением,\nОльга",
    ),
    ("", "Это автоматический ответ. Меня не будет в офисе до понедельника."),
    ("Re: вопрос", "Спасибо за письмо. Буду отсутствовать до 1 марта. Отвечу вам после возвращения из отпуска."),
    ("Автоматический ответ", "Нахожусь в командировке.\nНе отвечайте на это письмо."),
    ("Автоматичен отговор: Поръчка", "Здравейте,\n\nВ отпуск съм до 20.08. При неотложни въпроси пишете на колегите."),
    ("Автоматичен отговор", "Отсъствам до петък. Ще отговоря при завръщането си."),
    ("", "Това е автоматично съобщение. Отсъствам от офиса до 12 юли."),
    ("Re: оферта", "Благодаря за писмото. Ще отсъствам до понеделник. Ще отговоря, когато се върна."),
    ("Извън офиса: сигнал", "Не съм в офиса тази седмица.\nЩе се върна на 4 май.\n\nПоздрави,\nМария Колева"),
    ("Abwesenheitsnotiz: Ihre Bestellung", "Ich bin bis 12.8. nicht im Büro. In dringenden Fällen hilft Frau Lang."),
    (
        "Automatische Antwort: Rechnung",
        "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ich bin im Urlaub.\n\nViele Grüße\nJan",
    ),
    ("", "Dies ist eine automatische Antwort. Ich bin derzeit nicht im Büro."),
    (
        "AW: Angebot",
        "Vielen Dank für Ihre E-Mail. Ich bin bis Freitag abwesend. Ihre Nachricht wird nicht weitergeleitet.",
    ),
    ("Respuesta automática: Pedido", "Estoy fuera de la oficina hasta el lunes. Para asuntos urgentes llame a Marta."),
    ("", "Gracias por su correo. Estoy de vacaciones hasta el 30. Responderé a su mensaje a mi regreso."),
    ("Fuera de la oficina", "Hola,\n\nestaré ausente hasta el jueves.\n\nSaludos\nPablo"),
    ("Réponse automatique : Commande", "Je suis absente jusqu'au 15 août. En cas d'urgence, appelez le standard."),
    ("", "Merci pour votre message. Je suis en congés jusqu'à lundi. Je vous répondrai à mon retour."),
    ("Absence du bureau", "Bonjour,\n\nje suis en déplacement cette semaine.\n\nCordialement\nLuc"),
]

BOUNCES = [
    (
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message "
        "could not\nbe delivered to one or more recipients.\n\n<anna@example.org>: 550 5.1.1 User unknown",
    ),
    (
        "Delivery Status Notification (Failure)",
        "Address not found\nYour message wasn't delivered to ivo@example.com because the address couldn't be found.",
    ),
    (
        "",
        "Reporting-MTA: dns; mx.example.org\nFinal-Recipient: rfc822; anna@example.org\nAction: failed\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user",
    ),
    ("Undeliverable: Your order", "Your message to anna@example.org couldn't be delivered."),
    (
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its recipients.\n\n------ This is a copy of your message ------\n"
        "Hello Anna, your parcel has left our store today and will be with you on Friday.",
    ),
    ("Undelivered Mail Returned to Sender", ""),
    (
        "failure notice",
        "Hi. This is the mail program at example.org.\nI'm afraid I wasn't able to deliver your message to Anna.\n"
        "This is a permanent error; no more tries are made.",
    ),
    ("Не доставлено: Ваш заказ", "Ваше сообщение не было доставлено получателю. Проверьте адрес и отправьте ещё раз."),
    ("", "Не удалось доставить ваше сообщение.\nDiagnostic-Code: smtp; 550 5.1.1 no such user"),
    ("Недоставено: Поръчка", "Вашето съобщение не беше доставено.\nПричина: 550 5.1.1 няма такъв потребител"),
    ("Недоставено съобщение", "Съобщението до anna@example.bg не може да бъде доставено."),
    ("Unzustellbar: Ihre Rechnung", "Ihre Nachricht an anna@example.de konnte nicht zugestellt werden."),
    ("No se puede entregar: Pedido", "Su mensaje a ana@example.es no se pudo entregar."),
    ("Non remis : Commande", "Votre message n'a pas pu être remis à anne@example.fr."),
]

RECEIPTS = [
    (
        "Read: Your order",
        "Your message\n\nTo: Support\nSubject: Your order\nSent: Monday\n\nwas read on Tuesday 10:15.",
    ),
    ("Return Receipt (displayed)", "This is a Return Receipt for the mail that you sent to anna@example.org."),
    ("Прочитано: Заказ", "Ваше сообщение\n\nКому: Поддержка\nТема: Заказ\n\nпрочитано 20.11.2026 10:15."),
    ("Прочетено: Поръчка", "Вашето съобщение\n\nДо: Поддръжка\nОтносно: Поръчка\n\nбеше прочетено на 20.11.2026."),
    ("Gelesen: Bestellung", "Ihre Nachricht\n\nAn: Service\nBetreff: Bestellung\n\nwurde am 20.11.2026 gelesen."),
    ("Leído: Pedido", "Su mensaje\n\nPara: Soporte\nAsunto: Pedido\n\nfue leído el 20.11.2026."),
    ("Lu : Commande", "Votre message\n\nÀ : Service\nObjet : Commande\n\na été lu le 20.11.2026."),
]

CALENDARS = [
    ("Invitation: Call @ Fri 20 Nov", "You have been invited to the following event.\n\nWhen: Friday\nWhere: Room 5"),
    ("Meeting", "Microsoft Teams meeting\nJoin on your computer\nMeeting ID: 123 456 789\nPasscode: ab12"),
    ("", "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nUID:4711\nDTSTART:20261120T100000Z\nEND:VCALENDAR"),
    ("Accepted: Call", "Anna Hill has accepted this invitation."),
    ("Приглашение: Встреча", "Вас пригласили на следующее мероприятие.\nКогда: пятница\nГде: офис"),
    ("Покана: Среща", "Бяхте поканени на следното събитие.\nКога: петък\nКъде: офиса"),
    ("Einladung: Termin", "Sie wurden zu folgendem Termin eingeladen.\nWann: Freitag\nWo: Raum 5"),
    ("Aceptado: Reunión", "Ana Gil ha aceptado esta invitación."),
    ("Acceptée : Réunion", "Anne Roy a accepté cette invitation."),
]

CODES = [
    ("Your code", "Your verification code is 482913. Do not share it with anyone. It expires in 10 minutes."),
    ("Код", "Ваш код подтверждения: 482913. Никому не сообщайте его."),
    ("Код", "Вашият код за потвърждение е 482913. Не го споделяйте с никого."),
    ("Code", "Ihr Bestätigungscode lautet 482913. Geben Sie diesen Code niemals weiter."),
    ("Código", "Su código de verificación es 482913. No lo comparta con nadie."),
    ("Code", "Votre code de vérification est 482913. Ne le communiquez à personne."),
]

LOG = "\n".join(f"2026-11-20 10:15:0{second},123 ERROR [main] shop.Cart - no connection to host" for second in range(5))
TRACE = """Traceback (most recent call last):
  File "/srv/app/cart.py", line 12, in pay
    return self.bank.charge(amount)
  File "/srv/app/bank.py", line 40, in charge
    raise Refused(code)
bank.RefusedError: 51"""
JAVA_TRACE = """java.lang.IllegalStateException: cart is closed
\tat com.example.shop.Cart.pay(Cart.java:12)
\tat com.example.shop.Desk.close(Desk.java:40)
\t... 12 more"""
BLOB = base64.b64encode(random.Random(1).randbytes(300)).decode()
HEX = random.Random(2).randbytes(120).hex()
DUMPS = [
    ("", LOG),
    ("log", LOG),
    ("", TRACE),
    ("Error", JAVA_TRACE),
    ("", BLOB),
    ("", "\n".join(BLOB[start : start + 76] for start in range(0, len(BLOB), 76))),
    ("", HEX),
    ("", " ".join(HEX[start : start + 2] for start in range(0, len(HEX), 2))),
    ("", "\x00\x01\ufffd\ufffd\x02" * 60),
    ("", '{\n  "code": 51,\n  "id": "a-1",\n  "items": [\n  ]\n}'),
    ("", "Nov 20 10:15:03 shop cart[412]: closed\nNov 20 10:15:04 shop cart[412]: open\nNov 20 10:15:05 shop x[1]: a"),
    ("", f"-----BEGIN CERTIFICATE-----\n{BLOB}\n-----END CERTIFICATE-----"),
]

MACHINES = [*AUTOMATIC_REPLIES, *BOUNCES, *RECEIPTS, *CALENDARS, *CODES, *DUMPS]

PEOPLE = [
    ("Automatic replies", "I only get automatic replies from you. I want to talk to a person!"),
    ("Automatic reply: useless", "I have written three times about my order. Nobody answers."),
    ("Re: Automatic reply: order", "Is anybody reading this?"),
    ("", "This is an automatic reply, again! Where is my parcel?"),
    ("", "I will be out of office next week, please deliver the parcel to my neighbour."),
    ("Out of office", "Your agent is out of office since May. Who handles my claim now?"),
    ("", "Thank you for your message. I still have no internet."),
    ("Re: claim", "Thank you for your e-mail. I am on vacation until Monday, can you send the form after that?"),
    ("", "I am on vacation and my card was stolen. Please block it."),
    ("", "Your out of office mail says call Ann, but Ann does not pick up the phone."),
    ("Автоматический ответ", "Получаю от вас только автоматические ответы. Дайте человека!"),
    ("", "Сколько можно слать автоответы? Где мой заказ?"),
    ("", "Я в отпуске до понедельника, перенесите доставку, пожалуйста."),
    ("Re: Автоматический ответ", "Мне не помог ваш автоматический ответ."),
    ("", "Спасибо за письмо. Деньги так и не пришли."),
    ("", "Это автоматический ответ или вы правда так думаете?"),
    ("Автоматичен отговор: не ми помага", "Три пъти писах за поръчката. Искам да говоря с човек."),
    ("Автоматичен отговор", "Вчера получих само автоматичен отговор. Кога ще ми върнете парите?"),
    ("", "Ще отсъствам до петък, моля доставете пратката в офиса на куриера."),
    ("", "Благодаря за писмото. Проблемът остава."),
    ("", "В отпуск съм и картата ми не работи в чужбина."),
    ("", "Служителят ви е извън офиса вече месец, кой ще ми отговори?"),
    ("Abwesenheitsnotiz", "Immer nur Abwesenheitsnotizen! Wann bekomme ich mein Geld?"),
    ("", "Ich bin bis Freitag im Urlaub, bitte liefern Sie erst danach."),
    ("", "Vielen Dank für Ihre Nachricht. Leider geht das Gerät immer noch nicht."),
    ("Respuesta automática", "Solo recibo respuestas automáticas. Quiero hablar con una persona."),
    ("", "Estoy de vacaciones y me han cobrado dos veces el hotel."),
    ("", "Gracias por su correo. El paquete sigue sin llegar."),
    ("Réponse automatique", "Je ne reçois que des réponses automatiques. Je veux être remboursée."),
    ("", "Je suis en congés, merci de livrer la semaine prochaine."),
    ("", "Merci pour votre message. Le colis n'est toujours pas là."),
    ("Mail delivery failed", "I get this when I write to your billing address. Please check it, I need my invoice."),
    ("", "My mails come back with 550 5.1.1 User unknown. Which address is right?"),
    ("Undeliverable parcel", "The courier says undeliverable, but I was at home all day."),
    ("", "I see 'Undelivered Mail Returned to Sender' every time I write to you."),
    ("", "Писмата ми до вас не се доставят: 550 5.1.1 User unknown. Какво да правя?"),
    ("Не доставлено", "Посылка не доставлена, хотя в приложении стоит галочка."),
    ("", "Письма вам возвращаются: 550 5.1.1. Дайте другой адрес."),
    ("Недоставено", "Пратката не е доставена, а платих експресна доставка."),
    ("Unzustellbar", "Laut Bote war das Paket unzustellbar, ich war aber zu Hause."),
    ("No entregado", "El paquete figura como no entregado y nadie me llama."),
    ("Non remis", "Le colis n'a pas été livré et personne ne répond."),
    ("Read: my last mail", "You have read it and not answered. Why?"),
    ("", "You delivered it to the wrong address, the receipt is not mine."),
    ("Invitation: bonus", "I accepted the invitation of a friend, but the bonus is missing."),
    ("", "The Zoom link does not open. Meeting ID 123 456 789 is what I type."),
    ("Покана", "Поканих приятел, но не получих бонуса."),
    ("Einladung", "Der Link in der Einladung geht nicht."),
    ("", "I did not get my verification code, I tried five times."),
    ("", "my verification code is 482913 and the app says it is wrong"),
    ("", "Код подтверждения не приходит уже час."),
    ("", "Кодът за потвърждение 482913 не работи."),
    ("", "Ihr Bestätigungscode kommt bei mir nicht an."),
    ("", "No me llega el código de verificación."),
    ("", "Votre code de vérification n'arrive pas."),
    ("", "482913"),
    ("", f"It stops with this, please help:\n{LOG}"),
    ("", f"{LOG}\nwhat does this mean?"),
    ("Cannot pay in the app", TRACE),
    ("", f"Приложението спира с това:\n{JAVA_TRACE}"),
    ("", f"Вот лог, помогите пожалуйста\n{TRACE}"),
    ("", "Fehler 0x80070005 beim Start"),
    ("", "NullPointerException: cart is null"),
    ("", f"My key is {BLOB[:80]} and it is refused"),
    ("", "ASDF-1234-QWER-5678"),
    ("", "asdkjfhaskjdfhaksjdhfkajshdfkjahsdkfjhaksjdhfkjashdkfjhaskdjfhkajsdhfkjashdfkjahsdfkjhasdkjfh" * 2),
    ("", "аааааааааааааааааааааааааа!!!!!!!!!"),
    ("", "https://shop.example/a/" + BLOB.replace("/", "").replace("+", "")[:200]),
    ("", "?????"),
    ("", "😡😡😡"),
    ("", "нет"),
    ("", ""),
    ("", "[20.11.2026, 10:15:03] Ivan: where is my parcel\n[20.11.2026, 10:16:09] Ann: it is late\n[1] x: again late"),
    ("", "ERROR"),
    ("Hello", "at home (all day)\nat work (never)\nat night (maybe)"),
]


@pytest.mark.parametrize(("subject", "body"), MACHINES)
def test_machine_text_is_no_text_of_a_person(subject: str, body: str) -> None:
    assert not is_human_text(subject, body)


@pytest.mark.parametrize(("subject", "body"), PEOPLE)
def test_a_person_is_heard(subject: str, body: str) -> None:
    assert is_human_text(subject, body)


@pytest.mark.parametrize(("subject", "body"), [*AUTOMATIC_REPLIES, *BOUNCES[:5], *CODES])
def test_two_sentences_of_a_person_above_machine_text_make_it_human(subject: str, body: str) -> None:
    assert is_human_text(subject, f"My parcel never came. I want my money back.\n\n{body}")


@pytest.mark.parametrize(
    "body", ["a" * 200_000, "550 5.1.1 " * 40_000, "at a.b(c)\n" * 20_000, "mail delivery. " * 30_000]
)
def test_a_very_long_text_is_judged(body: str) -> None:
    assert is_human_text("", body) in {True, False}

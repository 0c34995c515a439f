"""Numbers of orders, invoices and parcels: replaced on request only, but always kept from being read as telephones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage_models.text.redaction.phone import has_phone_cue
from triage_models.text.redaction.shadow import Found, Kind

_NOUNS = (
    r"order|invoice|booking|reservation|ticket|case|reference|ref|tracking|shipment|parcel|contract|policy"
    r"|заказ\w{0,3}|сч[её]т\w{0,3}|накладн\w{0,3}|посылк\w{0,3}|отправлени\w{0,2}|брон\w{0,5}|обращени\w{0,2}|договор\w{0,3}|полис\w{0,2}"
    r"|поръчк\w{0,5}|фактур\w{0,4}|пратк\w{0,5}|товарителниц\w{0,4}|резерваци\w{0,4}|сигнал|полиц\w{0,3}"
    r"|bestell\w{0,12}|rechnung\w{0,9}|auftrag\w{0,9}|buchung\w{0,9}|sendung\w{0,9}|paket|vorgang\w{0,9}|vertrag\w{0,9}"
    r"|item|article|product|sku|flight|артикул\w{0,2}|товар\w{0,2}|продукт\w{0,3}|рейс\w{0,2}|полет\w{0,3}"
    r"|artikel\w{0,9}|flug|artículo|producto|vuelo|produit|vol"
    r"|pedido|factura|reserva|env[ií]o|paquete|contrato|incidencia"
    r"|commande|facture|réservation|colis|suivi|contrat|dossier"
)
_CONNECTORS = (
    r"number|num|no|nr|nummer|номер|ном|número|numero|numéro|id|code|код|с"
    r"|is|was|е|е с|ist|lautet|es|est|de|на|№|#|n°|nº"
)
_VALUE = r"[A-Z]{0,5}[-/]?\d(?:[\w]|[-/](?=\w)){2,24}"
_AFTER_NOUN = re.compile(
    rf"\b(?:{_NOUNS})(?:[\s.:]{{1,3}}(?:{_CONNECTORS})(?![^\W\d_])|[.:]?\s?[№#:-]){{0,4}}[\s.:]{{0,2}}(?<!\w)(?P<value>{_VALUE})"
    r"(?![\w+@])(?![ ./-]\d)",
    re.IGNORECASE,
)
_AFTER_SIGN = re.compile(rf"(?<!\w)(?:№|#|n°|nº) ?(?P<value>{_VALUE})(?![\w@])(?![ ./-]\d)", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d[-/]\d\d?[-/]\d\d?|\d\d?[-/]\d\d?[-/](?:\d\d){1,2}")


def find_orders(text: str) -> Iterator[Found]:
    """Find numbers after a noun ("order no. 4711-22", "поръчка 12345") or a number sign ("№ 12345", "#A-4711")."""
    values = {match.span("value"): match for match in _AFTER_SIGN.finditer(text)}
    values.update({match.span("value"): match for match in _AFTER_NOUN.finditer(text)})
    reached = 0
    for (start, end), match in sorted(values.items(), key=lambda item: item[0]):
        value = match["value"]
        if start < reached or _DATE.fullmatch(value) or has_phone_cue(text, match.start()):
            continue
        reached = end
        yield Found(start, end, Kind.ORDER, value.upper())

"""Regions, provinces and communes of Chile, and which clock each follows.

Codes are those of the CUT (Código Único Territorial): five characters, the leading zero
included. All regions have a name; provinces and communes only where the programmes work.

>>> commune_name("05201"), zone_of("05201"), zone_of("04101"), region_of("04101")
('Isla de Pascua', 'Pacific/Easter', 'America/Santiago', 'Coquimbo')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

REGIONS: Mapping[str, str] = {
    "01": "Tarapacá", "02": "Antofagasta", "03": "Atacama", "04": "Coquimbo",
    "05": "Valparaíso", "06": "O’Higgins", "07": "Maule", "08": "Biobío",
    "09": "La Araucanía", "10": "Los Lagos", "11": "Aysén", "12": "Magallanes",
    "13": "Metropolitana", "14": "Los Ríos", "15": "Arica y Parinacota", "16": "Ñuble",
}
"""By the first two characters of a commune's code."""

PROVINCES: Mapping[str, str] = {
    "031": "Copiapó", "032": "Chañaral", "033": "Huasco",
    "041": "Elqui", "042": "Choapa", "043": "Limarí",
    "051": "Valparaíso", "052": "Isla de Pascua", "053": "Los Andes", "054": "Petorca",
    "055": "Quillota", "056": "San Antonio", "057": "San Felipe de Aconcagua",
    "058": "Marga Marga",
}
"""By the first three characters of a commune's code."""

COMMUNES: Mapping[str, str] = {
    "03101": "Copiapó", "03102": "Caldera", "03103": "Tierra Amarilla", "03201": "Chañaral",
    "03202": "Diego de Almagro", "03301": "Vallenar", "03302": "Alto del Carmen",
    "03303": "Freirina", "03304": "Huasco",
    "04101": "La Serena", "04102": "Coquimbo", "04103": "Andacollo", "04104": "La Higuera",
    "04105": "Paihuano", "04106": "Vicuña", "04201": "Illapel", "04202": "Canela",
    "04203": "Los Vilos", "04204": "Salamanca", "04301": "Ovalle", "04302": "Combarbalá",
    "04303": "Monte Patria", "04304": "Punitaqui", "04305": "Río Hurtado",
    "05101": "Valparaíso", "05102": "Casablanca", "05103": "Concón", "05104": "Juan Fernández",
    "05105": "Puchuncaví", "05107": "Quintero", "05109": "Viña del Mar",
    "05201": "Isla de Pascua", "05301": "Los Andes", "05302": "Calle Larga",
    "05303": "Rinconada", "05304": "San Esteban", "05401": "La Ligua", "05402": "Cabildo",
    "05403": "Papudo", "05404": "Petorca", "05405": "Zapallar", "05501": "Quillota",
    "05502": "Calera", "05503": "Hijuelas", "05504": "La Cruz", "05506": "Nogales",
    "05601": "San Antonio", "05602": "Algarrobo", "05603": "Cartagena", "05604": "El Quisco",
    "05605": "El Tabo", "05606": "Santo Domingo", "05701": "San Felipe", "05702": "Catemu",
    "05703": "Llaillay", "05704": "Panquehue", "05705": "Putaendo", "05706": "Santa María",
    "05801": "Quilpué", "05802": "Limache", "05803": "Olmué", "05804": "Villa Alemana",
}

COUNTRIES: Mapping[str, str] = {"CL": "America/Santiago", "FI": "Europe/Helsinki"}
"""Countries with one clock, apart from what `zone_of` knows better."""

ZONES = ("America/Santiago", "Pacific/Easter", "America/Punta_Arenas", "Europe/Helsinki")
"""The clocks that a page offers."""

_NAMED = frozenset(code[:2] for code in COMMUNES)
_CODE = re.compile(r"\d{4,5}", re.ASCII)


def commune_code(text: str) -> str | None:
    """Return the code of a commune as it is kept, or None where *text* is none.

    Spreadsheets and the directory of the ministry write four digits: the zero in front is
    put back. In a region whose communes have names here, others are refused.

    >>> commune_code("3301"), commune_code("05999"), commune_code("13101")
    ('03301', None, '13101')
    """
    if not _CODE.fullmatch(text):
        return None
    code = text.zfill(5)
    if code[:2] not in REGIONS or (code[:2] in _NAMED and code not in COMMUNES):
        return None
    return code


def commune_name(code: str) -> str:
    """Return the name of a commune, or an empty text where there is none here."""
    return COMMUNES.get(code, "")


def province_of(code: str) -> str:
    """Return the name of a commune's province, or an empty text."""
    return PROVINCES.get(code[:3], "")


def region_of(code: str) -> str:
    """Return the name of a commune's region, or an empty text."""
    return REGIONS.get(code[:2], "")


def zone_of(commune: str, country: str = "") -> str | None:
    """Return the clock of a commune or, without one, of a country; None where neither says."""
    if commune == "05201":
        return "Pacific/Easter"
    if commune[:2] in ("11", "12"):
        # Neither region sets its clock back in autumn; Aysén has not since 2025.
        return "America/Punta_Arenas"
    return COUNTRIES.get("CL" if commune else country)


def is_zone(name: str) -> bool:
    """Tell whether *name* is that of a clock in the time zone database.

    >>> is_zone("Pacific/Easter"), is_zone("Pacific/Rapa_Nui"), is_zone("../etc/passwd")
    (True, False, False)
    """
    try:
        return ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):
        return False

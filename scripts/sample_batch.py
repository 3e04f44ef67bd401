"""Write a batch file for module 2 with invented teachers: ``sample_batch.py ROWS FILE.csv``."""

import csv
import sys
from pathlib import Path

CRITERIA = ("diseno", "aplicacion", "seguridad", "reflexion")
COLUMNS = (
    "correo", "nombres", "primer_apellido", "segundo_apellido", "fecha",
    *(f"nivel:{criterion}" for criterion in CRITERIA),
    "evidencia_url", "evidencia_relato", "estudiantes_visibles", "consentimiento",
)
NAMES = ("Ñusta", "Päivi", "José María", "O'Higgins", "Łucja")


def write_batch(path: Path, rows: int, *, first: int = 1, pieces: int = 1) -> None:
    """Write *rows* awards that reach the cut; the second teacher keeps the name private.

    The teachers are numbered from *first*; each shows as many *pieces* of evidence.
    """
    numbers = range(2, pieces + 1)
    further = [name for number in numbers for name in further_evidence("", number)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*COLUMNS, *further))
        writer.writeheader()
        for place in range(first, first + rows):
            made = row(place)
            for number in numbers:
                made |= further_evidence(made["evidencia_url"], number)
            writer.writerow(made)


def further_evidence(url: str, number: int) -> dict[str, str]:
    """Return the cells of piece *number* of a row whose first piece stands at *url*."""
    return {f"evidencia_url_{number}": f"{url}/{number}",
            f"evidencia_relato_{number}": "Reflexión: qué funcionó, qué no y qué cambiará."}


def row(number: int) -> dict[str, str]:
    """Return the row of one invented teacher."""
    levels = {f"nivel:{name}": "34"[(number + place) % 2] for place, name in enumerate(CRITERIA)}
    return levels | {
        "correo": f"docente.{number:03}@docentes.example",
        "nombres": NAMES[number % len(NAMES)],
        "primer_apellido": "Muñoz",
        "segundo_apellido": "Äärelä" if number % 3 else "",
        "fecha": "2026-03-02",
        "evidencia_url": f"https://portafolio.example/e/{number:03}",
        "evidencia_relato": "Actividad aplicada en el taller, con \"registro\" y reflexión.",
        "estudiantes_visibles": "no",
        "consentimiento": "no" if number == 2 else "sí",
    }


if __name__ == "__main__":
    write_batch(Path(sys.argv[2]), int(sys.argv[1]))

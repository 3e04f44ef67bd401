"""Write a few whole pictures for the fuzzers to begin with: python -m tests.fuzz.seeds FOLDER."""

import sys
from pathlib import Path

from badgeservice.credentials import png_chunks, svg_credential
from tests.pictures import JSON, JWS, PNG, SVG

SEEDS = {
    "png/plain": PNG,
    "png/json": png_chunks.embed(PNG, JSON),
    "png/jws": png_chunks.embed(PNG, JWS),
    "svg/plain": SVG,
    "svg/json": svg_credential.embed(SVG, JSON),
    "svg/jws": svg_credential.embed(SVG, JWS),
}


def write(folder):
    """Put every seed under *folder*."""
    for name, content in SEEDS.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write(sys.argv[1])

"""Rows that name several pieces of evidence: what the credential and its pages say of them."""

import json
import os

import pytest

from badgeservice.assembly import build
from badgeservice.core.batches import OnDuplicate, Plan
from badgeservice.credentials.proof import without_proof
from badgeservice.settings import Settings

HEADER = ("correo,nombres,primer_apellido,fecha,nivel:diseno,nivel:aplicacion,nivel:seguridad,"
          "nivel:reflexion,estudiantes_visibles,evidencia_url,evidencia_relato,evidencia_url_2,"
          "evidencia_relato_2")
PEOPLE = ("ana", "eva", "sol", "luz", "pia", "noa")


def line(name, *, links=1, pupils="no"):
    """A row: in the first cell as many links, in the second column one more."""
    cell = "\n".join(f"https://p.example/{name}/{number}" for number in range(links))
    return (f'{name}@docentes.example,{name},Rojas,2026-10-11,3,4,3,3,{pupils},'
            f'"{cell}",Taller de {name}.,https://p.example/{name}/otro,Otro taller.')


def issue(service, *rows):
    """Issue rows; return the credentials as they stand, by the rows' order."""
    content = "\n".join([HEADER, *rows]) + "\n"
    opened = service.open_batch_file(content.encode(), "lote.csv", achievement="modulo-2",
                                     language="es")
    batch = service.batches.stage(opened, Plan("lote.csv", "Acta 7", OnDuplicate.SKIP)).id
    while service.batch_work(batch):
        pass
    made = [each.credential for each in service.batches.rows(batch, limit=None)]
    return [json.loads(service.show.credential(name).credential.document) for name in made if name]


@pytest.fixture
def compared(cli, monkeypatch, clock):
    """A service that also goes the full way for each credential, and compares."""
    monkeypatch.setenv("BADGESERVICE_COMPARE_ISSUING", "on")
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield built
    built.close()


def test_the_quick_way_writes_all_pieces_as_the_full_way_does(compared):
    documents = issue(compared, *map(line, PEOPLE))
    assert len(documents) == len(PEOPLE)
    for name, document in zip(PEOPLE, documents, strict=True):
        assert [(each["id"], each["narrative"]) for each in document["evidence"]] == [
            (f"https://p.example/{name}/0", f"Taller de {name}."),
            (f"https://p.example/{name}/otro", "Otro taller.")]
        assert all("Enlace externo" in each["description"] for each in document["evidence"])
        assert compared._tools.forms.read(without_proof(document)).form is not None
        assert compared.verify(json.dumps(document).encode()).report.verdict.value == "passed"


def test_rows_with_different_numbers_of_pieces_are_issued_side_by_side(compared):
    rows = [line(name, links=place % 3 + 1) for place, name in enumerate(PEOPLE)]
    assert [len(each["evidence"]) for each in issue(compared, *rows)] == [2, 3, 4, 2, 3, 4]


def test_pieces_in_which_pupils_show_are_told_alike_and_hidden_all(compared):
    documents = issue(compared, *(line(name, links=2, pupils="sí") for name in PEOPLE))
    assert len(documents) == len(PEOPLE)
    for document in documents:
        assert [sorted(each) for each in document["evidence"]] == [
            ["description", "genre", "type"]] * 3
        assert "https://p.example" not in json.dumps(document)
        assert compared._tools.forms.read(without_proof(document)).form is not None


def test_the_same_rows_again_issue_nothing(service):
    rows = [line(name) for name in PEOPLE]
    assert len(issue(service, *rows)) == len(PEOPLE)
    before = set(service.show.credential_ids())
    issue(service, *rows)
    assert set(service.show.credential_ids()) == before


def test_the_page_and_the_certificate_show_each_piece(service, site):
    (document,) = issue(service, line("ana", links=2))
    page = site.get(document["id"][document["id"].index("/credentials"):],
                    headers={"Accept": "text/html"}).get_data(as_text=True)
    for part in ("ana/0", "ana/1", "Taller de ana.", "Otro taller."):
        assert part in page

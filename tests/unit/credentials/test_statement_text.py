"""What is remembered of a form is little, however many documents are made of it."""

from hashlib import sha256

from badgeservice.credentials.ordered_lines import HOLE, Line, ordered
from badgeservice.credentials.statement_text import Block, Statements


def test_a_form_remembers_little_and_stays_right():
    statements = Statements([Block(
        ordered([Line(f"<a:a> <a:knows> {HOLE} .\n", (0,))], 1), b"<a:a>", False, False, (0,))])
    for number in range(2000):
        given = [b"_:c14n%d" % number]
        wanted = b"<a:a> <a:knows> _:c14n%d .\n" % number
        assert statements.text(given) == wanted
        assert statements.digest(given) == sha256(wanted).digest()
        assert len(statements._texts) + len(statements._hashes) <= 2 * 256

"""Write the help of every command into docs/command-line.md, between its two marks.

Run as ``python -m scripts.command_line_docs``; with ``--check`` nothing is written, and the
exit status says whether the page is current. Nothing of the environment is read, so the help
is in English and of one width wherever this runs.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from badgeservice.commands.root import badgeservice

PAGE = Path(__file__).resolve().parents[1] / "docs" / "command-line.md"
BEGIN = "<!-- Written by scripts/command_line_docs.py: begin -->"
END = "<!-- Written by scripts/command_line_docs.py: end -->"
WIDTH = 88


def contexts(command: click.Command, name: str,
             above: click.Context | None = None) -> Iterator[click.Context]:
    """Yield *command* and every command below it, each in the context that it is called in."""
    context = click.Context(command, parent=above, info_name=name, terminal_width=WIDTH,
                            max_content_width=WIDTH, help_option_names=["-h", "--help"])
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from contexts(found, below, context)


def names() -> list[str]:
    """Return every command that does something, as it is typed: ``badgeservice award add``."""
    return [context.command_path for context in contexts(badgeservice, "badgeservice")
            if not isinstance(context.command, click.Group)]


def chapter() -> str:
    """Return the help of all commands as Markdown, groups before what is in them."""
    parts = []
    for context in contexts(badgeservice, "badgeservice"):
        text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts.append(f"### {context.command_path}\n\n```text\n{text}\n```")
    return "\n\n".join(parts)


def rewritten(page: str) -> str:
    """Return *page* with the present help between its marks; raises ValueError without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} lacks the mark {BEGIN} or {END}")
    return f"{before}{BEGIN}\n\n{chapter()}\n\n{END}{after}"


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8")
    new = rewritten(old)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(new, encoding="utf-8")
    elif new != old:
        sys.exit(f"{PAGE.name} is not current; run `python -m scripts.command_line_docs`")

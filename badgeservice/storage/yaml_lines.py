r"""Read one YAML document as plain data that remembers its lines.

Plain words mean what the core schema of YAML 1.2 says: only ``true`` and ``false`` are
booleans, a date is text, and every key is text as it is written, so that the Norwegian
``no`` stays a language. Tags and aliases are refused: a definition needs neither, and they
are what makes a small file run code or fill the memory.

>>> read_yaml(b"title:\n  es: no", "a.yaml").data
{'title': {'es': 'no'}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from badgeservice.errors import BadInput, Message, Problem, say

LARGEST = 256 * 1024
"""Bytes of one file; a rubric of the example has some six thousand."""

DEEPEST = 20
"""Mappings and lists inside one another; the deepest definition has seven."""

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to one value."""

_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]{1,300}(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNFIT_IN_KEY = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Reading:
    """What one file says, where it says it, and what could not be read."""

    data: Any
    """Dictionaries with text as keys, lists, texts, numbers, booleans and None."""

    lines: Mapping[Place, int]
    unread: frozenset[Place]
    """Places whose value is not what the file says, because it was refused."""

    problems: tuple[Problem, ...]

    def line(self, place: Place) -> int:
        """Return the line of *place*, or of the nearest thing around it that exists."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return self.lines.get((), 1)

    def was_read(self, place: Place) -> bool:
        """Tell whether *place* and all around it could be read."""
        return not any(place[:length] in self.unread for length in range(len(place) + 1))


def dotted(place: Place) -> str | None:
    """Write *place* for people: ``criteria[2].must_reach``; None for the file as a whole."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{shown(part)}"
    return text.removeprefix(".") or None


def shown(value: object) -> str:
    """Write *value* short, and without signs that a terminal would obey."""
    text = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(value)[:80])
    return text if len(text) < 80 else text[:79] + "…"


def read_yaml(content: bytes, file: str) -> Reading:
    """Read the one YAML document in *content*; *file* is its name in problems.

    Nothing is raised: what is wrong stands in the problems, and a file that cannot be read
    at all has the top among its unread places.
    """
    try:
        reader = _Reader(_decode(content, file), file)
        data = reader.document()
    except BadInput as error:
        return Reading(None, {}, frozenset({()}), error.problems)
    return Reading(data, reader.lines, frozenset(reader.unread), tuple(reader.problems))


def _decode(content: bytes, file: str) -> str:
    if len(content) > LARGEST:
        raise BadInput([Problem(
            "file-too-large",
            say("The file is larger than %(limit)s KiB.", limit=LARGEST // 1024),
            say("Keep one definition in each file."), file=file)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput([Problem(
            "not-utf-8", say("The file is not encoded in UTF-8."),
            say("Save it as UTF-8 in your editor."),
            file=file, line=content.count(b"\n", 0, error.start) + 1)]) from error


class _Reader:
    """Builds the data from the parser's events; recursion is bounded by `DEEPEST`."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self.lines: dict[Place, int] = {}
        self.unread: set[Place] = set()
        self.problems: list[Problem] = []
        self._said: set[tuple[str, int]] = set()
        try:
            self._loader = yaml.SafeLoader(text)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise BadInput([self._control_character(line, None)]) from error

    def document(self) -> Any:
        """Return the one document of the file; raises BadInput for none or several."""
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise BadInput([self._problem("file-empty", 1, (), say("The file says nothing."),
                                          say("Write a definition, or remove the file."))])
        event = self._next()
        self.lines[()] = _line(event)
        data = self._node(event, ())
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            self._refused("yaml-documents", event, (), say("A second document begins here."),
                          say("Keep one definition in each file, without a line `---` inside."))
        return data

    def _next(self) -> Any:
        try:
            return self._loader.get_event()
        except yaml.MarkedYAMLError as error:
            raise BadInput([self._syntax(error)]) from error
        except (ValueError, OverflowError) as error:
            # PyYAML hands the number of an escape to chr() without looking at it.
            raise BadInput([self._problem(
                "yaml-syntax", self._loader.get_mark().line + 1, (),
                say("An escape such as \\U0010FFFF goes beyond Unicode."),
                say("Write the sign itself."))]) from error

    def _node(self, event: Any, place: Place) -> Any:
        if len(place) > DEEPEST:
            raise BadInput([self._problem(
                "yaml-depth", _line(event), place[:3],
                say("More than %(limit)s lists and mappings are inside one another.",
                    limit=DEEPEST),
                say("No definition is that deep; check the brackets."))])
        if isinstance(event, yaml.AliasEvent):
            return self._refused("yaml-alias", event, place,
                                 say("Aliases are not read in definitions."),
                                 say("Write the value itself in place of `*%(name)s`.",
                                     name=shown(event.anchor)))
        if event.tag is not None:
            self._refused("yaml-tag", event, place, say("Tags are not read in definitions."),
                          say("Remove `%(tag)s`.", tag=shown(event.tag)))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return self._mapping(place)

    def _scalar(self, event: Any, place: Place) -> Any:
        if _UNFIT.search(event.value):
            self.unread.add(place)
            self.problems.append(self._control_character(_line(event), dotted(place)))
            return None
        return _core(event.value) if event.implicit[0] else event.value

    def _sequence(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            inner = (*place, len(items))
            self.lines.setdefault(inner, _line(event))
            items.append(self._node(event, inner))
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, place)
            inner = (*place, key)
            if key in data:
                self._twice(event, inner)
            else:
                self.lines[inner] = _line(event)
            value = self._node(self._next(), inner)
            data.setdefault(key, value)
        return data

    def _key(self, event: Any, place: Place) -> str:
        """Return the key that *event* begins; one that is no word is refused and left out."""
        if (isinstance(event, yaml.ScalarEvent) and event.tag is None
                and not _UNFIT_IN_KEY.search(event.value)):
            return str(event.value)
        refused = (*place, f"?{len(self.unread)}")
        self._node(event, refused)
        self._refused("key-not-text", event, place, say("The key is not a plain word."),
                      say("Write a word, without brackets, tags, aliases or line breaks."))
        return str(refused[-1])

    def _twice(self, event: Any, place: Place) -> None:
        self._add("key-twice", _line(event), place,
                  say("The key stands here a second time; the first is in line %(line)s.",
                      line=self.lines[place]),
                  say("Keep one of them."))

    def _refused(self, code: str, event: Any, place: Place, message: Message,
                 remedy: Message) -> None:
        """Leave *place* unread, and say so once for a line."""
        self.unread.add(place)
        if (code, _line(event)) not in self._said:
            self._said.add((code, _line(event)))
            self._add(code, _line(event), place, message, remedy)

    def _add(self, code: str, line: int, place: Place, message: Message,
             remedy: Message) -> None:
        self.problems.append(self._problem(code, line, place, message, remedy))

    def _problem(self, code: str, line: int, place: Place, message: Message,
                 remedy: Message) -> Problem:
        return Problem(code, message, remedy, file=self._file, line=line, field=dotted(place))

    def _control_character(self, line: int, field: str | None) -> Problem:
        return Problem("control-character", say("The text holds a control character."),
                       say("Remove it."), file=self._file, line=line, field=field)

    def _syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        """Say a syntax error in words of our own, by the sign at which the parser stopped."""
        mark, begun = error.problem_mark, error.context_mark
        index = mark.index if mark else 0
        sign = self._text[index:index + 1]
        line = mark.line + 1 if mark else 1
        if begun and not self._text[index:].strip():
            message = say("What begins here is never closed.")
            remedy = say("Close the quotation mark or the bracket.")
            line = begun.line + 1
        elif sign == "\t":
            message = say("A tab stands where only spaces may.")
            remedy = say("Indent with spaces.")
        elif sign == ":":
            message = say("A colon stands inside a text without quotation marks, or the "
                          "indentation is wrong.")
            remedy = say("Put the text in quotation marks, or align the line.")
        elif sign and sign in "@`%&*!|>{}[],":
            message = say("A text without quotation marks cannot begin with %(sign)s.", sign=sign)
            remedy = say("Put the text in quotation marks.")
        else:
            message = say("The line cannot be read as YAML.")
            remedy = say("Check the indentation and the quotation marks here and in the line "
                         "before.")
        return self._problem("yaml-syntax", line, (), message, remedy)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _core(word: str) -> Any:
    """Resolve a word without quotation marks: YAML 1.2.2 §10.3.2, without octal and hex."""
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE.fullmatch(word):
        return int(word)
    return float(word) if _DECIMAL.fullmatch(word) else word

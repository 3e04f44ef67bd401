"""A teacher's portfolio: the list, one item, the form to add and to change one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.evidence import KINDS
from badgeservice.core.media import viewer
from badgeservice.core.portfolio import Form, Item
from badgeservice.credentials.evidence import GENRES
from badgeservice.errors import BadInput, Conflict, HomeUnusable, Problem, say
from badgeservice.operations.item_wish import NO_PUPILS, Wish
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.current import service
from badgeservice.web.evidence import answer
from badgeservice.web.forms import guarded
from badgeservice.web.headers import AT_WORK
from badgeservice.web.kinds import ABOUT
from badgeservice.web.notices import tell
from badgeservice.web.pages import page, said
from badgeservice.web.paging import paged
from badgeservice.web.uploads import receiving, upload
from badgeservice.web.zones import zone_of

blueprint = guarded(receiving(Blueprint("portfolio", __name__), {"portfolio.add"}))

_TYPED = ("kind", "title", "narrative", "url", "text", "pupils", "happened_on", "course", "cycle",
          "why_no_pupils")
_PER_PAGE = 50


@blueprint.get("/portfolio/")
@needs(Role.TEACHER)
def items() -> Response:
    """Show what the teacher has, of one kind where ``?kind=`` asks for it."""
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    found = service().portfolio.items(actor(), kind=kind or None)
    pages = paged(found, _PER_PAGE)
    return page("portfolio/items.html", items=pages.items, pages=pages, kind=kind, kinds=GENRES,
                about=ABOUT, deleted=service().portfolio.items(actor(), is_deleted=True),
                zone=zone_of(actor()))


@blueprint.get("/portfolio/new")
@needs(Role.TEACHER)
def new() -> Response:
    """Show the form for a new item."""
    kind = request.args.get("kind", "")
    return _form(Wish(kind=kind if kind in KINDS else "", cycle=request.args.get("cycle", ""),
                      course=request.args.get("course", "")))


@blueprint.post("/portfolio/new")
@needs(Role.TEACHER)
def add() -> AnyResponse:
    """Add an item; to a page that sends by script, say where it is."""
    wish = _wish()
    try:
        item = service().portfolio.add(actor(), wish, upload("file"))
    except BadInput as error:
        if not wants_page():
            raise
        return _form(wish, problems=error.problems, status=400)
    except HomeUnusable as error:
        if error.code != "disk-full" or not wants_page():
            raise
        full = Problem("storage-full", say("There is no room left for files at the moment."),
                       say("What you typed is still here. Try again later, and tell your "
                           "coordinator."), field="file")
        return _form(wish, problems=(full,), status=507)
    tell(say("“%(title)s” is in your portfolio.", title=item.title))
    place = (url_for("practice.cycle", cycle=item.cycle) if item.cycle
             else url_for("portfolio.item", item=item.id))
    if not wants_page():
        return as_json({"item": item.id, "location": place}, status=201)
    return redirect(place, code=303)


@blueprint.get("/portfolio/items/<item>")
@needs(Role.TEACHER)
def item(item: str) -> Response:
    """Show one item, and where it was handed in."""
    known = service().portfolio.get(actor(), item)
    response = page("portfolio/item.html", item=known.item, uses=known.uses, kinds=GENRES,
                    about=ABOUT, viewer=viewer(known.item.content.media_type),
                    course=_course_name(known.item.course), zone=zone_of(actor()))
    response.headers["Content-Security-Policy"] = AT_WORK
    return response


@blueprint.get("/portfolio/items/<item>/edit")
@needs(Role.TEACHER)
def edit(item: str) -> Response:
    """Show the form that changes an item."""
    found = service().portfolio.get(actor(), item).item
    return _form(_as_typed(found), item=found, version=found.version)


@blueprint.post("/portfolio/items/<item>/edit")
@needs(Role.TEACHER)
def change(item: str) -> AnyResponse:
    """Change an item."""
    wish = _wish()
    version = _number(request.form.get("version", ""))
    try:
        service().portfolio.change(actor(), item, wish, version=version)
    except BadInput as error:
        found = service().portfolio.get(actor(), item).item
        return _form(replace(wish, cycle=""), item=found, problems=error.problems, status=400,
                     version=version)
    except Conflict as error:
        if error.code != "item-changed" or not wants_page():
            raise
        # What is typed can be saved over what is there now: it has been shown.
        found = service().portfolio.get(actor(), item).item
        return _form(replace(wish, cycle=""), item=found, status=409, version=found.version,
                     is_clash=True)
    tell(say("Saved."))
    return redirect(url_for("portfolio.item", item=item), code=303)


@blueprint.post("/portfolio/items/<item>/delete")
@needs(Role.TEACHER)
def delete(item: str) -> AnyResponse:
    """Delete an item; the list offers to bring it back."""
    gone = service().portfolio.delete(actor(), item)
    tell(say("“%(title)s” is deleted. You can bring it back for 30 days, at the end of this "
             "page.", title=gone.title))
    return redirect(url_for("portfolio.items"), code=303)


@blueprint.post("/portfolio/items/<item>/restore")
@needs(Role.TEACHER)
def restore(item: str) -> AnyResponse:
    """Bring a deleted item back."""
    found = service().portfolio.restore(actor(), item)
    tell(say("“%(title)s” is back in your portfolio.", title=found.title))
    return redirect(url_for("portfolio.item", item=item), code=303)


@blueprint.post("/portfolio/items/<item>/discard")
@needs(Role.TEACHER)
def discard(item: str) -> AnyResponse:
    """Remove a deleted item for good, which makes room."""
    gone = service().discard_item(actor(), item)
    tell(say("“%(title)s” is gone for good.", title=gone.title))
    return redirect(url_for("portfolio.items"), code=303)


@blueprint.get("/portfolio/items/<item>/file")
@needs(Role.TEACHER)
def file(item: str) -> Response:
    """Hand the file of an item to its owner."""
    return answer(service().open_evidence.item(actor(), item),
                  is_download=request.args.get("download") == "1")


def _wish() -> Wish:
    typed = {name: request.form.get(name, "").replace("\r\n", "\n") for name in _TYPED}
    return Wish(**typed, consent=request.form.get("consent") == "yes",
                public=request.form.get("public") == "yes")


def _as_typed(item: Item) -> Wish:
    held = item.content
    return Wish(item.kind, item.title, item.narrative, held.url or "", held.text,
                "yes" if item.pupils_visible else "no", item.consent_kept, item.public,
                item.happened_on.isoformat() if item.happened_on else "", item.course)


def _form(wish: Wish, *, item: Item | None = None, version: int = 0,
          problems: Sequence[Problem] = (), status: int = 200,
          is_clash: bool = False) -> Response:
    limits = service().portfolio.limits
    response = page("portfolio/form.html", status=status, wish=wish, item=item, version=version,
                    problems=problems, kinds=GENRES, about=ABOUT, courses=course_choices(),
                    forms=Form, reasons=NO_PUPILS, is_clash=is_clash, largest=limits.largest,
                    room=min(limits.largest, service().portfolio.room(actor())))
    response.headers["Content-Security-Policy"] = AT_WORK
    return response


def course_choices() -> list[tuple[str, Any]]:
    """Return the modules that something can belong to, for a list to choose from."""
    return [(each.slug, said(each.course.name).words)
            for each in service().portfolio.courses(actor())]


def _course_name(slug: str) -> str:
    return dict(course_choices()).get(slug, slug)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

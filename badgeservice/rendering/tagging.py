"""The tree of a document's structure over its marked content (ISO 32000-1 §14.7, §14.8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from badgeservice.rendering.marking import Element
from badgeservice.rendering.roles import Tag


def tag(document: Pdf, pages: Sequence[Sequence[Element]]) -> None:
    """Make *document* a tagged one, with the elements of each of its *pages*.

    The pages must have been drawn with the marks that the elements name, and must have the
    links that they name, in that order.
    """
    _Tree(document, len(pages)).grow(pages)
    document.Root.MarkInfo = Dictionary(Marked=True)


@dataclass
class _Branch:
    """An element of the structure while its children are found."""

    object: Object
    kids: list[Object | int] = field(default_factory=list)


class _Tree:
    """The tree while it grows."""

    def __init__(self, document: Pdf, count: int) -> None:
        self._document = document
        self._root = _Branch(document.make_indirect(Dictionary(Type=Name.StructTreeRoot)))
        self._branches = [self._root]
        self._of_pages: list[Object] = []
        """For each page the owners of its marks, by their number."""

        self._of_links: list[Object] = []
        """The owner of each link; their keys follow those of the pages."""

        self._first_link = count

    def grow(self, pages: Sequence[Sequence[Element]]) -> None:
        """Put the elements of *pages* into the tree, and the tree into the document."""
        top = self._branch("Document", self._root)
        for number, elements in enumerate(pages):
            self._page(number, elements, top)
        for branch in self._branches:
            branch.object.K = Array(branch.kids)
        owners = [*self._of_pages, *self._of_links]
        root = self._root.object
        root.ParentTree = self._document.make_indirect(Dictionary(
            Nums=Array([part for pair in enumerate(owners) for part in pair])))
        root.ParentTreeNextKey = len(owners)
        self._document.Root.StructTreeRoot = root

    def _page(self, number: int, elements: Sequence[Element], top: _Branch) -> None:
        page = self._document.pages[number].obj
        page.StructParents, page.Tabs = number, Name.S
        owners: dict[int, Object] = {}
        for table, group in groupby(elements, key=lambda each: each.role.cell and
                                    each.role.cell[0]):
            if table is None:
                for element in group:
                    self._element(element, top, page, owners)
            else:
                self._table(group, self._branch("Table", top), page, owners)
        self._of_pages.append(Array([owners[piece] for piece in sorted(owners)]))

    def _table(self, cells: Iterable[Element], table: _Branch, page: Object,
               owners: dict[int, Object]) -> None:
        for _, group in groupby(cells, key=lambda each: each.role.cell):
            row = self._branch("TR", table)
            for element in group:
                self._element(element, row, page, owners)

    def _element(self, element: Element, parent: _Branch, page: Object,
                 owners: dict[int, Object]) -> None:
        role = element.role
        own = self._branch(role.tag.value, parent, page)
        if role.alt:
            own.object.Alt = String(role.alt)
        if role.tag is Tag.HEADER_CELL:
            own.object.A = Dictionary(O=Name.Table,
                                      Scope=Name.Row if role.heads_row else Name.Column)
        holder = own
        for number in element.links:
            holder = self._branch("Link", own, page)
            self._link(page.Annots[number], holder, page)
        # The words of a link stand inside it, so that they are what it is called by.
        for piece in element.pieces:
            holder.kids.append(piece)
            owners[piece] = holder.object

    def _link(self, link: Object, owner: _Branch, page: Object) -> None:
        owner.kids.append(Dictionary(Type=Name.OBJR, Obj=link, Pg=page))
        link.StructParent = self._first_link + len(self._of_links)
        self._of_links.append(owner.object)

    def _branch(self, kind: str, parent: _Branch, page: Object | None = None) -> _Branch:
        """Return a new structure element under *parent*."""
        told = {"/Type": Name.StructElem, "/S": _name(kind), "/P": parent.object}
        if page is not None:
            told["/Pg"] = page
        made = _Branch(self._document.make_indirect(Dictionary(told)))
        parent.kids.append(made.object)
        self._branches.append(made)
        return made


@cache
def _name(kind: str) -> Name:
    return Name(f"/{kind}")

"""Other people's Markdown as HTML that can do no harm.

Raw HTML is off in the parser, pictures are off, and what comes out goes through a list of
allowed tags of our own all the same.
"""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARSER = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")

_TAGS = {"p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a",
         "h3", "h4", "h5", "h6"}
_ATTRIBUTES = {"a": {"href"}}
_SCHEMES = {"https", "http", "mailto"}
_REL = "nofollow noopener noreferrer"


def rendered(text: str) -> Markup:
    """Return *text* as safe HTML; headings begin at the third level, below those of the page."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6) if token.tag != 'h1' else 3}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES,
                      link_rel=_REL)
    return Markup(clean)  # noqa: S704 - the one place where cleaned HTML is declared safe

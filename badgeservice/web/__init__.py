"""The web layer: parse a request, call one operation, show the result.

A page and its JSON come from the same object. Errors become a page or problem+json once, in
`problems`; the language is chosen once, in `languages`; headers are set once, in `headers`.
Addresses that leave the house are always spelt by `service.urls`, never from the Host header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from badgeservice.resources import resource
from badgeservice.web import (
    access,
    compressed,
    forms,
    headers,
    languages,
    limits,
    page_off,
    pages,
    problems,
    static_files,
    turns,
)
from badgeservice.web.account import blueprint as account
from badgeservice.web.achievements import blueprint as achievements
from badgeservice.web.amendments import blueprint as amendments
from badgeservice.web.api_docs import blueprint as api_docs
from badgeservice.web.appeals import blueprint as appeals
from badgeservice.web.applications import blueprint as applications
from badgeservice.web.assess import blueprint as assess
from badgeservice.web.assignments import blueprint as assignments
from badgeservice.web.audit import blueprint as audit
from badgeservice.web.batches import blueprint as batches
from badgeservice.web.bulk import blueprint as bulk
from badgeservice.web.bulk_api import blueprint as bulk_api
from badgeservice.web.by_letter import blueprint as by_letter
from badgeservice.web.calibration import blueprint as calibration
from badgeservice.web.codes import blueprint as codes
from badgeservice.web.codes import claiming
from badgeservice.web.collections import blueprint as collections
from badgeservice.web.credentials import blueprint as credentials
from badgeservice.web.current import keep
from badgeservice.web.data_requests import blueprint as data_requests
from badgeservice.web.embedding import blueprint as embedding
from badgeservice.web.endorsements import blueprint as endorsements
from badgeservice.web.evidence import blueprint as evidence
from badgeservice.web.factor import blueprint as factor
from badgeservice.web.health import blueprint as health
from badgeservice.web.home import blueprint as home
from badgeservice.web.imports import blueprint as imports
from badgeservice.web.issuers import blueprint as issuers
from badgeservice.web.mail import blueprint as mail
from badgeservice.web.mentoring import blueprint as mentoring
from badgeservice.web.mount import mounted
from badgeservice.web.my_credentials import blueprint as my_credentials
from badgeservice.web.observations import blueprint as observations
from badgeservice.web.open_copies import answered_first
from badgeservice.web.people import blueprint as people
from badgeservice.web.portfolio import blueprint as portfolio
from badgeservice.web.practice import blueprint as practice
from badgeservice.web.privacy import blueprint as privacy
from badgeservice.web.profile import blueprint as profile
from badgeservice.web.profiles_admin import blueprint as profiles_admin
from badgeservice.web.provider import blueprint as provider
from badgeservice.web.public_collections import blueprint as public_collections
from badgeservice.web.quality import blueprint as quality
from badgeservice.web.quality_files import blueprint as quality_files
from badgeservice.web.releases import blueprint as releases
from badgeservice.web.schools import blueprint as schools
from badgeservice.web.sharing import blueprint as sharing
from badgeservice.web.status import blueprint as status
from badgeservice.web.styleguide import blueprint as styleguide
from badgeservice.web.turns import Turns
from badgeservice.web.vc_api import blueprint as vc_api
from badgeservice.web.verification import blueprint as verification

if TYPE_CHECKING:
    from badgeservice.assembly import Service

_ROOMS = (
    home, credentials, sharing, embedding, achievements, issuers, status, verification,
    vc_api, api_docs, health, bulk, bulk_api, styleguide, public_collections,
    account, by_letter, factor, provider, claiming, profile, privacy,
    portfolio, practice, evidence, applications, my_credentials, collections, observations,
    assess, calibration, mentoring, appeals,
    assignments, releases, endorsements, quality, quality_files,
    people, codes, profiles_admin, imports, schools, batches, amendments, mail, data_requests,
    audit,
)
"""In the order of those who use them: everybody, oneself, teachers, assessors, those who run it."""


def create_app(service: Service, *, debug: bool = False, allowed: Turns | None = None) -> Flask:
    """Return the WSGI application that shows *service*.

    Touches neither database nor network. *allowed* says how much one asker gets; several
    processes count together where they share it. With *debug* templates are read anew for each
    request, and an unforeseen error reaches the development server instead of a page.
    """
    app = Flask(
        "badgeservice.web",
        root_path=str(resource("templates")),
        static_folder=str(resource("templates", "static")),
        template_folder=str(resource("templates")),
    )
    app.debug = debug
    # `//elsewhere` must be nothing of ours, not a redirect that a browser reads as a host.
    app.url_map.merge_slashes = False
    is_https = service.urls.base.startswith("https://")
    keep(app, service)
    compressed.set_up(app)
    limits.set_up(app)
    turns.set_up(app, allowed)
    languages.set_up(app, is_https=is_https)
    access.set_up(app, is_https=is_https)
    forms.set_up(app, is_https=is_https)
    pages.set_up(app)
    static_files.set_up(app)
    headers.set_up(app, is_https=is_https)
    problems.set_up(app)
    page_off.set_up(app)
    for room in _ROOMS:
        app.register_blueprint(room)
    app.wsgi_app = mounted(  # type: ignore[method-assign, assignment]
        answered_first(app.wsgi_app, service, is_https=is_https), service.urls.base)
    return app

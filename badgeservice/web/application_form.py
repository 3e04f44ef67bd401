"""Reads the form of a draft: each field by its name, and of many only those that are known."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from badgeservice.core.evidence_rules import answered
from badgeservice.operations.draft_form import Direct, DraftForm
from badgeservice.operations.drafts import Draft

Sent = MultiDict[str, str]


def read(sent: Sent, draft: Draft) -> DraftForm:
    """Return what the form says about *draft*; fields of other things are left alone."""
    return DraftForm(
        seen=sent.get("seen", ""),
        language=sent.get("language", ""),
        name_public=sent.get("name_public") == "yes",
        items={item.id: tuple(sent.getlist(f"shows-{item.id}"))
               for item in draft.items if sent.get(f"item-{item.id}") == "yes"},
        kept={position: tuple(sent.getlist(f"shows-direct-{position}"))
              for position, _ in draft.direct if sent.get(f"keep-{position}") == "yes"},
        added=_added(sent),
    )


def _added(sent: Sent) -> tuple[Direct, ...]:
    """Return what is added; nothing where neither link nor text was filled in."""
    url, text = sent.get("new_url", ""), sent.get("new_text", "")
    if not url.strip() and not text.strip():
        return ()
    return (Direct(
        kind=sent.get("new_kind", ""),
        url=url,
        text=text,
        public=sent.get("new_public") == "yes",
        pupils_visible=answered(sent.get("new_pupils", "")),
        has_consent=sent.get("new_consent") == "yes",
        criteria=tuple(sent.getlist("shows-new")),
    ),)


def as_saved(draft: Draft) -> DraftForm:
    """Return the form as the draft has it, to be shown first."""
    return DraftForm(
        seen=draft.seen,
        language=draft.application.language,
        name_public=draft.application.name_public,
        items=draft.chosen,
        kept={position: evidence.criteria for position, evidence in draft.direct},
    )

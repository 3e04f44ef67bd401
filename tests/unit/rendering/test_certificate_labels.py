"""Every fixed word of a certificate is a sentence of the catalogues."""

from dataclasses import fields

from badgeservice.rendering.labels import LABELS, Labels, labels


def test_every_label_has_its_sentence():
    assert {label.name for label in fields(Labels)} == set(LABELS)


def test_labels_are_what_the_translator_says():
    assert labels(lambda message: str(message).upper()).certifies_that == "CERTIFIES THAT"


def test_no_label_has_places_to_fill():
    assert not any("%" in message.template or message.values for message in LABELS.values())

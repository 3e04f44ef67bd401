"""Shipped files are found, in a checkout as in a wheel."""

import pytest

from badgeservice.resources import checkout, resource


@pytest.mark.parametrize("folder", [
    "schemas", "issuers", "rubrics", "courses", "templates", "trust",
    "calibrations"])
def test_every_data_folder_is_found(folder):
    assert resource(folder).is_dir()


def test_a_file_inside_is_found():
    assert resource("schemas", "contexts", "SOURCES.json").is_file()


def test_a_missing_folder_is_told():
    with pytest.raises(FileNotFoundError, match="recetas"):
        resource("recetas", "a.yaml")


def test_these_tests_run_from_a_checkout():
    assert (checkout() / "cli.py").is_file()

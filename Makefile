# The front door. `make` or `make help` lists what there is; nothing but python3 (3.11 or
# newer), python3-venv and make is needed, and no network but PyPI.
PYTHON ?= python3
SERVE  ?= yes
JOBS   ?= auto
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python

RUNTIME := $(VENV)/.runtime-installed
TEST    := $(VENV)/.test-installed
DEV     := $(VENV)/.dev-installed

# An environment whose interpreter went away is made anew.
$(shell test -x $(PY) || rm -f $(RUNTIME) $(TEST) $(DEV))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo serve test lint ruff mypy mypy-strict layers docs wheel bench bench-bulk bench-pages bench-quality faults fuzz pictures pictures-of-certificates looks catalogues lock clean

help:  ## list these targets
	@echo "badgeservice: issue, share and verify Open Badges 3.0"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME)  ## the example programme through the whole path, then serve it (SERVE=no ends instead)
	@echo "==> badgeservice demo"
	@$(PY) cli.py demo $(if $(filter no,$(SERVE)),--no-serve)

serve: $(RUNTIME)  ## serve the home of this checkout on 127.0.0.1:8000
	@$(PY) cli.py serve

test: $(TEST)  ## install the test extra and run the tests, on every core (JOBS=0: on one)
	@echo "==> pytest"
	@$(PY) -m pytest --numprocesses $(JOBS) --dist loadfile $(ARGS)

lint: ruff mypy mypy-strict  ## ruff, and mypy: strict on core and credentials

ruff: $(DEV)
	@echo "==> ruff"
	@$(PY) -m ruff check .

mypy: $(DEV)
	@echo "==> mypy"
	@$(PY) -m mypy

mypy-strict: $(DEV)
	@echo "==> mypy --strict"
	@$(PY) -m mypy --strict badgeservice/core badgeservice/credentials

layers: $(TEST)  ## check that imports point downward only
	@$(BIN)/lint-imports --no-cache

docs: $(TEST)  ## run the commands and examples that the documentation shows
	@$(PY) -m pytest tests/docs $(ARGS)

wheel: $(RUNTIME)  ## build dist/badgeservice-*.whl
	@rm -rf build
	@$(PY) -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@rm -rf build
	@ls -1 dist/*.whl

bench: $(TEST)  ## measure all that is promised of speed (with Node and wrk), the peer beside it
	@$(PY) bench/run.py $(ARGS)

bench-bulk: $(TEST)  ## measure lists that are verified in one go
	@$(PY) bench/bulk.py $(ARGS)

bench-pages: $(TEST)  ## measure what public pages weigh (with Chromium), with the peer measured beside it
	@$(PY) bench/pages.py $(ARGS)

bench-quality: $(TEST)  ## measure the quality report, with the peer measured beside it
	@$(PY) bench/quality.py $(ARGS)

faults: $(TEST)  ## kill batches, rotations, publications and migrations at POINTS (200) moments each
	@FAULT_POINTS=$(or $(POINTS),200) $(PY) -m pytest tests/faults $(ARGS)

fuzz:  ## fuzz the readers of pictures, each for SECONDS (60), with a Python 3.11
	@scripts/fuzz $(PYTHON) png $(or $(SECONDS),60)
	@scripts/fuzz $(PYTHON) svg $(or $(SECONDS),60)

pictures: $(TEST)  ## take the pictures of the guides and the README anew (with Chromium and poppler)
	@BADGESERVICE_PICTURES=docs/pictures $(PY) -m pytest tests/browser/test_story.py tests/browser/test_stranger.py $(ARGS)

pictures-of-certificates: $(TEST)  ## draw the pictures of certificates anew (with poppler); look at each
	@$(PY) -m tests.browser.certificate_pictures

looks: $(TEST)  ## take the pictures that pages are compared with anew (with Chromium); look at each
	@$(PY) -m tests.browser.looks $(ARGS)

catalogues: $(RUNTIME)  ## collect the sentences for es, en and fi, and compile the catalogues
	@echo "==> catalogues"
	@$(PY) -m scripts.catalogues

lock: $(DEV)  ## pin requirements/*.lock anew from setup.cfg (UPGRADE=yes takes newer versions)
	@echo "==> resolving"
	@scripts/lock $(BIN)/uv $(if $(filter yes,$(UPGRADE)),--upgrade)

clean:  ## remove what was built and installed; homes, keys and databases stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage htmlcov tests/interop/node_modules
	find badgeservice tests scripts -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.%-installed: requirements/%.lock setup.cfg
	@scripts/install "$(PYTHON)" $(VENV) $<
	@touch $@

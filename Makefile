# Everything that a developer does with this repository. `make` alone prints what there is.

VENV ?= .venv
PORT ?= 8000
# Processes that run tests at the same time.
WORKERS ?= 2
# More arguments for pytest, for example ARGS="-k feed".
ARGS ?=

PY := $(VENV)/bin/python
# The warning of setuptools is about folders that this repository does not have.
PIP := PYTHONWARNINGS='ignore:Editable installation' $(PY) -m pip install --quiet --disable-pip-version-check
PROJECTS := full comments_only custom_page localized two_sites
# `make check` tests the documentation; that is not done twice.
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadgroup --ds=tests.projects.$*.settings --ignore tests/test_docs.py
# The output of each project in one piece, where make can do that (macOS brings 3.81).
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
TEMPLATES := neuromod_wagtail example_site tests

# One failure does not hide the next.
MAKEFLAGS += --keep-going

# What one process compiled, the many others need not compile again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test test-unit check check-python check-types check-templates \
	check-imports check-projects check-docs format coverage mutants bench docs clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/example.stamp ## Make .venv with the package and what the example site needs

demo: install ## Serve the example site with its content (PORT=8123 for another port)
	@$(PY) manage.py demo --port $(PORT)

demo-reset: install ## Delete what was written in the example site and start over
	@$(PY) manage.py demo --port $(PORT) --reset

test: $(PROJECTS:%=all-of-%) ## Run all tests of the code, those in a browser too

test-unit: $(VENV)/test.stamp ## Run the tests that need no browser
	@$(MAKE) -j $(words $(PROJECTS)) $(SYNC) $(PROJECTS:%=unit-of-%)

all-of-%: $(VENV)/browser.stamp
	$(PYTEST) $(ARGS)

# The small projects need no workers: the cores are busy with the large one.
unit-of-comments_only unit-of-custom_page unit-of-localized unit-of-two_sites: WORKERS := 0

unit-of-%: $(VENV)/test.stamp
	$(PYTEST) -m "not browser" $(ARGS)

# The environment is made first: nothing is installed by two at the same time.
check: $(VENV)/lint.stamp $(VENV)/test.stamp ## Check style, types, templates, imports, migrations, documentation
	@$(MAKE) -j $(WORKERS) $(SYNC) check-types check-projects check-docs check-python check-templates check-imports

check-python: $(VENV)/lint.stamp
	$(PY) -m ruff check
	$(PY) -m ruff format --check

check-types: $(VENV)/lint.stamp $(VENV)/test.stamp
	$(PY) -m mypy

check-templates: $(VENV)/lint.stamp
	$(VENV)/bin/djhtml --tabwidth 2 --check $(TEMPLATES)
	$(VENV)/bin/curlylint --quiet --parse-only $(TEMPLATES)

check-imports: $(VENV)/lint.stamp
	$(VENV)/bin/lint-imports --no-cache

check-projects: check-of-example_site $(PROJECTS:%=check-of-tests.projects.%)

check-of-%: $(VENV)/test.stamp
	$(PY) -W error -m django check --fail-level INFO --settings $*.settings
	$(PY) -W error -m django makemigrations --check --dry-run --settings $*.settings

check-docs: $(VENV)/test.stamp
	$(PY) -m pytest -q tests/test_docs.py tests/test_templates.py tests/test_words.py

format: $(VENV)/lint.stamp ## Format Python and templates
	$(PY) -m ruff check --fix
	$(PY) -m ruff format
	$(VENV)/bin/djhtml --tabwidth 2 $(TEMPLATES)

coverage: ## Run all tests and fail when less than 95 % of the branches were taken
	$(PY) -m coverage erase
	$(MAKE) test ARGS="--cov --cov-append --cov-report="
	$(PY) -m coverage report --fail-under=95

mutants: $(VENV)/test.stamp ## Make mistakes on purpose, print those that no test notices (MODULES="comments.policy")
	$(PY) -m tests.mutation $(MODULES) $(ARGS)

bench: $(VENV)/test.stamp ## Measure queries, time and size of the pages
	$(PY) benchmarks/pages.py
	$(PY) benchmarks/page_cache.py
	$(PY) benchmarks/cpu.py
	$(PY) benchmarks/start.py
	$(PY) benchmarks/writers.py
	$(PY) benchmarks/article_profile.py
	$(PY) benchmarks/walks.py
	$(PY) benchmarks/comments.py
	$(PY) benchmarks/moderation.py
	$(PY) benchmarks/disclaimers.py
	$(PY) benchmarks/imports.py --posts 1000 --comments 20000

docs: $(VENV)/test.stamp ## Write the tables of the reference that come from the code
	$(PY) docs/reference/generate.py

clean: ## Remove the environment and what tools left behind; the demo's data stay
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* htmlcov .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is renewed when pyproject.toml changes, so that a second run starts at once.

$(PY):
	@.ci/make-venv $(VENV)

$(VENV)/example.stamp: pyproject.toml | $(PY)
	$(PIP) -e ".[example]"
	@touch $@

$(VENV)/test.stamp: $(VENV)/example.stamp
	$(PIP) --group test
	@touch $@

$(VENV)/lint.stamp: $(VENV)/example.stamp
	$(PIP) --group lint
	@touch $@

$(VENV)/browser.stamp: $(VENV)/test.stamp .ci/install-browser
	@.ci/install-browser $(VENV)
	@touch $@

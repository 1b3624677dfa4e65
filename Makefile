# Everyday tasks of development. `make` without a target lists them.

VENV ?= .venv
PORT ?= 8000
# Processes that run tests at the same time.
WORKERS ?= 2
# Extra arguments for pytest, for example ARGS="-k feed".
ARGS ?=

PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
# The production settings need Django 5.2 (example_site/deploy/requirements.txt).
STACK_VENV ?= .venv-stack
PROJECTS := full comments_only custom_page localized two_sites
# `make check` already tests the documentation.
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadgroup --ds=tests.projects.$*.settings --ignore tests/test_docs.py
# Keep the output of each project together, if make can (macOS has 3.81, which cannot).
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
TEMPLATES := neuromod_wagtail example_site tests

# Report all failures, not only the first.
MAKEFLAGS += --keep-going

# Let processes share compiled modules.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test test-unit check check-python check-types check-templates \
	check-imports check-projects check-docs format coverage mutants bench docs reference \
	messages release-test clean stack stack-test bench-peers

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/example.stamp ## Create .venv with the package and the requirements of the example site

demo: install ## Serve the example site with demo content (PORT=8123 uses another port)
	@$(PY) manage.py demo --port $(PORT)

demo-reset: install ## Reset the example site and serve it
	@$(PY) manage.py demo --port $(PORT) --reset

test: $(PROJECTS:%=all-of-%) ## Run all tests, including those in a browser

test-unit: $(VENV)/test.stamp ## Run the tests that do not need a browser
	@$(MAKE) -j $(words $(PROJECTS)) $(SYNC) $(PROJECTS:%=unit-of-%)

all-of-%: $(VENV)/browser.stamp
	$(PYTEST) $(ARGS)

# The small projects get no workers, because the large one keeps the cores busy.
unit-of-comments_only unit-of-custom_page unit-of-localized unit-of-two_sites: WORKERS := 0

# What measures coverage, side by side, combines these files afterwards.
unit-of-%: export COVERAGE_FILE = .coverage.$*
unit-of-%: $(VENV)/test.stamp
	$(PYTEST) -m "not browser" --ignore tests/new_sites $(ARGS)

# Create the environment first, so that two targets never install at the same time.
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

coverage: ## Run all tests, and fail if they cover less than 95% of the branches
	$(PY) -m coverage erase
	$(MAKE) test ARGS="--cov --cov-append --cov-report="
	$(PY) -m coverage report --fail-under=95

mutants: $(VENV)/test.stamp ## Test the tests with deliberate mistakes (MODULES="comments.policy")
	$(PY) -m tests.mutation $(MODULES) $(ARGS)

bench: $(VENV)/test.stamp ## Measure the queries, time and size of pages
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

bench-peers: $(VENV)/test.stamp ## Measure this project beside WordPress and others (as root on Debian)
	$(PIP) gunicorn -e ".[postgres]"
	$(PY) benchmarks/peers $(ARGS)

stack: ## Start PostgreSQL, Redis, two web nodes, a worker and Varnish, as in production
	@$(MAKE) --silent VENV=$(STACK_VENV) $(STACK_VENV)/stack.stamp
	@$(STACK_VENV)/bin/python -m tests.stack

stack-test: ## Break one after another of them, and print what readers noticed
	@$(MAKE) --silent VENV=$(STACK_VENV) $(STACK_VENV)/stack.stamp
	@$(STACK_VENV)/bin/python -m tests.stack test $(ARGS)

docs: $(VENV)/docs.stamp ## Build the documentation as a site, build/docs/index.html
	$(PY) -m sphinx --quiet --fail-on-warning --keep-going --nitpicky --fresh-env docs build/docs

reference: $(VENV)/test.stamp ## Generate the tables of the reference from the code
	$(PY) docs/reference/generate.py

messages: $(VENV)/test.stamp ## Update and compile the catalogues of translations (needs GNU gettext)
	cd neuromod_wagtail && $(abspath $(PY)) -m django makemessages --all --no-wrap --no-obsolete --add-location file
	cd neuromod_wagtail && $(abspath $(PY)) -m django compilemessages

release-test: $(VENV)/release.stamp ## Build the wheel and the sdist in build/dist, and test both
	.ci/test-release $(VENV)

clean: ## Remove the environment and temporary files, but keep the demo's data
	rm -rf $(VENV) build .coverage .coverage.* htmlcov .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps are renewed when pyproject.toml changes, so other runs need not install again.

$(PY):
	@.ci/make-venv $(VENV)

$(VENV)/example.stamp: pyproject.toml | $(PY)
	$(PIP) -e ".[example]"
	@touch $@

$(VENV)/stack.stamp: example_site/deploy/requirements.txt $(VENV)/example.stamp
	$(PIP) -r example_site/deploy/requirements.txt "aiosmtpd>=1.4.6"
	@touch $@

$(VENV)/test.stamp: $(VENV)/example.stamp
	$(PIP) --group test
	@touch $@

$(VENV)/lint.stamp: $(VENV)/example.stamp
	$(PIP) --group lint
	@touch $@

$(VENV)/docs.stamp: $(VENV)/example.stamp
	$(PIP) --group docs
	@touch $@

$(VENV)/release.stamp: $(VENV)/example.stamp
	$(PIP) --group release
	@touch $@

$(VENV)/browser.stamp: $(VENV)/test.stamp .ci/install-browser
	@.ci/install-browser $(VENV)
	@touch $@

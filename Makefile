.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Bytecode is made when a module is first imported: most of what packages hold never is.
export PIP_NO_COMPILE = 1
WATCHED := engine people initiatives stakeholders standards focus growth allocation digests integrations leadplan templates

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/.runtime ## run the app at http://127.0.0.1:8000 with the demo organisation (LEADPLAN_DEMO=0: empty)
	@LEADPLAN_DEMO=$${LEADPLAN_DEMO-1} exec $(PY) manage.py up

dev: .venv/.dev ## run the app with the demo and debug pages, and restart it when code or templates change
	@LEADPLAN_DEBUG=1 LEADPLAN_DEMO=$${LEADPLAN_DEMO-1} exec .venv/bin/watchfiles --target-type command \
	  --sigint-timeout 10 --filter default '$(PY) manage.py up' $(WATCHED)

setup: .venv/.dev ## create the virtual environment .venv from the hashed lock

fmt: .venv/.dev ## format code and templates, and fix what the linter can fix
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/djangofmt --quiet templates

test: .venv/.dev ## run the whole test suite, on each database that is installed
	$(PY) -m tests $(ARGS)

test-fast: .venv/.dev ## run the tests that take less than two minutes: SQLite, no browser, no processes
	$(PY) -m tests --fast $(ARGS)

coverage: .venv/.dev ## measure branch coverage without browsers
	$(PY) -m tests --fast --cov --cov-report=term $(ARGS)

test-long: .venv/.dev ## run the kill, fuzz, size and clock tests at full depth (hours)
	$(PY) -m tests --long $(ARGS)

check: export LEADPLAN_DATA_DIR = .venv/data
check: .venv/.dev ## check style, types, import direction, migrations, production settings, Dockerfile and compose file
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/djangofmt --check --quiet templates
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	LEADPLAN_MODE=production LEADPLAN_SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  LEADPLAN_ALLOWED_HOSTS=leadplan.example LEADPLAN_BASE_URL=https://leadplan.example \
	  DATABASE_URL=postgres://localhost/leadplan REDIS_URL=redis://localhost EMAIL_URL=smtp://localhost \
	  $(PY) manage.py check --deploy --fail-level WARNING
	.venv/bin/hadolint Dockerfile
	$(PY) -m tests.dependencies
	@if command -v docker-compose >/dev/null; then echo docker-compose config --quiet; \
	  LEADPLAN_SECRET_KEY=x POSTGRES_PASSWORD=x REDIS_PASSWORD=x docker-compose config --quiet; \
	  else echo 'docker-compose is not installed, so its file was not checked. `make services` installs it.'; fi

services: ## install PostgreSQL, Redis, Chromium and docker-compose from Debian packages (needs root or sudo)
	sh .ci/services

bench: .venv/.dev ## run the benchmarks; results are ratios within one run
	$(PY) -m benchmarks

lock: ## rebuild the hashed locks from pyproject.toml (needs uv)
	uv pip compile --no-config --no-emit-index-url --no-emit-find-links --generate-hashes --python-version 3.11 \
	  --universal -q --custom-compile-command 'make lock' pyproject.toml -o requirements.txt
	uv pip compile --no-config --no-emit-index-url --no-emit-find-links --generate-hashes --python-version 3.11 \
	  --universal -q --custom-compile-command 'make lock' pyproject.toml --group dev -c requirements.txt \
	  -o requirements-dev.txt

.venv/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "leadplan needs Python 3.11 or later. Name one with: make PYTHON=python3.11")'
	@echo 'Installing into .venv …'
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@$(PY) -m pip install --quiet --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

.PHONY: help run dev setup fmt test test-fast coverage test-long check services bench lock

.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/.runtime: requirements.txt
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

setup: .venv/.dev ## the virtual environment .venv, from the hashed lock

test: .venv/.dev ## the whole suite
	$(PY) -m pytest -n auto

.PHONY: help setup test

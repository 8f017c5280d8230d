# The commands of the project; CI uses the same. Each sets up what it needs, prints one line per step, and does nothing
# twice. Everything it installs stays inside this folder.

.DELETE_ON_ERROR:
.PHONY: help dev test attack soak audit lint lint-python lint-page lint-template format bench build deploy destroy setup setup-lint setup-test clean
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH
unexport VIRTUAL_ENV
export SAM_CLI_TELEMETRY = 0
export UV_NO_PROGRESS = 1

PYTHON := .venv/bin/python
NPM := npm --no-audit --no-fund --loglevel=error
SECRETLINT := tools/setup/secretlint
PROJECTS := pyproject.toml $(wildcard */*/pyproject.toml */pyproject.toml)
PAGE := frontend/index.html frontend/vite.config.ts frontend/scripts/firstLoad.ts frontend/tsconfig.json $(shell find frontend/src frontend/public -type f ! -name '* *' 2>/dev/null)

help:
	@echo "make dev     run Kongdori on this machine, at http://localhost:8080"
	@echo "make test    run all tests; TESTS=tests/unit/chat for a part of them"
	@echo "make attack  try what an attacker could try, against a fresh local run"
	@echo "make soak    simulate people while parts are killed, frozen and starved; MINUTES=30, SEED=1, PEOPLE=50"
	@echo "make audit   list known vulnerabilities in packages, from OSV and npm"
	@echo "make lint    ruff, mypy, eslint, vue-tsc, sam validate, checkov, hadolint, licences, secrets, generated files"
	@echo "make bench   measure speed and size; BENCH=… for a part"
	@echo "make build   build functions and layers for AWS, no container needed"
	@echo "make deploy  build, deploy to AWS and publish the page; asks for name, region and size"
	@echo "make destroy delete a stack (STACK=name); asks once and lists what it keeps"

# Two at once: one unpacks packages while the other compiles or builds.
AT_ONCE = $(MAKE) --no-print-directory --silent --jobs=2
PARTS := .venv/.synced frontend/dist/.built

setup:
	@+$(AT_ONCE) $(PARTS)

# Nothing runs on when make itself is killed: the local cloud watches its parent.
dev: setup
	@KONGDORI_STOP_WITH_PARENT=1 exec $(PYTHON) -m kongdori_local

# Without TESTS all, in three processes: each of them waits a third of its time. The page's tests take what they leave of
# the processor, and are shown after them. With TESTS that much, in one process: files, folders and options of pytest
# (tests/unit/chat, "tests/unit/chat -k title"), or the page's tests (frontend, frontend/tests/chat). Units need no page
# and no peer.
PAGE_TESTS := $(filter frontend frontend/%,$(TESTS))
UNITS := $(filter tests/unit tests/unit/%,$(TESTS))
WHOLE := setup-test
ifneq ($(PAGE_TESTS),)
test: frontend/node_modules/.installed
	@cd frontend && $(NPM) run --silent test -- $(patsubst frontend/%,%,$(filter frontend/%,$(PAGE_TESTS)))
else ifneq ($(TESTS),)
test: $(if $(UNITS),$(if $(filter-out $(UNITS),$(filter tests%,$(TESTS))),$(WHOLE),.venv/.synced),$(WHOLE))
	@$(PYTHON) -m pytest $(TESTS)
else
test: $(WHOLE)
	@said=$$(mktemp); (cd frontend && exec nice -n 19 $(NPM) run --silent test) >"$$said" 2>&1 & page=$$!; \
	$(PYTHON) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$page || tests=1; cat "$$said"; rm "$$said"; exit $$tests
endif

# What an attacker could try, against fresh local runs. It writes the results into docs/security.md.
attack: $(WHOLE)
	@$(PYTHON) -m pytest --durations=5 --attack-table docs/security.md tests/attacks tests/e2e/test_drive_by.py

# People use a whole local run while its parts are killed, frozen and starved; then their history is checked.
MINUTES ?= 30
PEOPLE ?= 50
soak: setup
	@cd tests && ../$(PYTHON) -m soak $(MINUTES) $(SEED) --people $(PEOPLE)

# Asks outside. It says where it can't, and does not fail then.
audit: .venv/.synced
	@$(PYTHON) -m kongdori_tools.audit

setup-test:
	@+$(AT_ONCE) $(PARTS) tests/peers/node_modules/.installed

setup-lint:
	@+$(AT_ONCE) $(PARTS) .tools/checkov/.installed $(SECRETLINT)/node_modules/.installed

lint: setup-lint
	@+$(AT_ONCE) lint-python lint-page lint-template

lint-python:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/mypy bench
	@$(PYTHON) -m kongdori_tools.requirements --check
	@$(PYTHON) -m kongdori_tools.openapi --check
	@$(PYTHON) -m kongdori_tools.licences --check

lint-page:
	@git ls-files -z | xargs -0 $(SECRETLINT)/node_modules/.bin/secretlint --no-glob
	@cd frontend && $(NPM) run --silent api:check && $(NPM) run --silent lint && $(NPM) run --silent typecheck && $(NPM) run --silent size

lint-template:
	@.venv/bin/sam validate --lint
	@.venv/bin/cfn-lint --append-rules cfn_lint_serverless.rules --template infra/template.yaml
	@.tools/checkov/bin/checkov --config-file .checkov.yaml
	@.venv/bin/hadolint infra/transcriber/Dockerfile

format: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: setup
	@.tools/bin/uv sync --frozen --quiet --group bench
	@$(PYTHON) -m bench $(BENCH)

build: setup
	@.venv/bin/sam build
	@$(PYTHON) -m kongdori_tools.package_sizes

# YES=1 where there is no terminal to ask at.
destroy: setup
	@$(PYTHON) -m kongdori_tools.destroy --stack "$(STACK)" $(if $(REGION),--region "$(REGION)") $(if $(YES),--yes)

# SETTINGS: a TOML file with stack, region, size and [parameters]. YES=1 asks nothing.
deploy: setup
	@$(PYTHON) -m kongdori_tools.deploy $(if $(STACK),--stack "$(STACK)") $(if $(REGION),--region "$(REGION)") \
		$(if $(SIZE),--size "$(SIZE)") $(if $(SETTINGS),--settings "$(SETTINGS)") $(if $(YES),--yes)

clean:
	rm -rf .venv .tools .aws-sam frontend/node_modules frontend/dist tests/peers/node_modules $(SECRETLINT)/node_modules

.tools/bin/uv: tools/setup/uv.sh
	@sh tools/setup/uv.sh

# An environment knows its folder by name: one that was moved or copied along is made anew.
SYNCED_IN := $(shell cat .venv/.synced 2>/dev/null)
ifneq ($(SYNCED_IN),)
ifneq ($(SYNCED_IN),$(CURDIR))
.PHONY: moved
moved:
	@rm -rf .venv
.venv/.synced: moved
endif
endif

# What runs is compiled now; the tools that lint and tests use, half of all code, compile what they need when used.
.venv/.synced: .tools/bin/uv uv.lock $(PROJECTS)
	@echo "Installing Python packages …"
	@.tools/bin/uv sync --frozen --no-dev --inexact --compile-bytecode --quiet || { sh tools/setup/why.sh; exit 1; }
	@.tools/bin/uv sync --frozen --quiet || { sh tools/setup/why.sh; exit 1; }
	@printf '%s' "$(CURDIR)" >$@

# Apart from ours, as it pins what it needs to old versions. The file is written by `uv pip compile --generate-hashes`.
.tools/checkov/.installed: tools/setup/checkov.txt | .venv/.synced
	@echo "Installing checkov …"
	@.tools/bin/uv venv --quiet --clear --python $(PYTHON) .tools/checkov
	@.tools/bin/uv pip install --quiet --require-hashes --python .tools/checkov/bin/python -r $< || { sh tools/setup/offline.sh Python; exit 1; }
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json frontend/package.json
	@sh tools/setup/node.sh
	@echo "Installing the page's packages …"
	@cd frontend && $(NPM) ci --silent || { sh ../tools/setup/offline.sh npm; exit 1; }
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(PAGE)
	@echo "Building the page …"
	@cd frontend && $(NPM) run --silent build -- --logLevel error
	@touch $@

tests/peers/node_modules/.installed: tests/peers/package-lock.json tests/peers/package.json
	@sh tools/setup/node.sh
	@echo "Installing what the tests talk to …"
	@cd tests/peers && $(NPM) ci --silent || { sh ../../tools/setup/offline.sh npm; exit 1; }
	@touch $@

# Apart from the page's packages, as only lint needs it. 11.7 is the newest that runs on Node 20.
$(SECRETLINT)/node_modules/.installed: $(SECRETLINT)/package-lock.json $(SECRETLINT)/package.json
	@sh tools/setup/node.sh
	@echo "Installing secretlint …"
	@cd $(SECRETLINT) && $(NPM) ci --silent || { sh ../offline.sh npm; exit 1; }
	@touch $@

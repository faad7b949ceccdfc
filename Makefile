# Every command of the project. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := operator:consumers:examples/producer:deploy/local:deploy/helm
INSTALLED := $(VENV)/.installed

.PHONY: help install lock check format test test-unit coverage test-kill test-deep golden demo up \
	down bench crd reasons chart snapshots test-gitops argocd-cm clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | column -t -s "$$(printf '\t')"

install: $(INSTALLED) ## Make .venv with everything of Python, pinned by hash

$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another with: make PYTHON=python3.12 …")'
	@echo "installs the pinned packages of Python into $(VENV) (about a minute) …" >&2
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# One universal lock for development; each image takes only its own part of it.
RESOLVE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: $(INSTALLED) ## Resolve requirements.lock and the locks of the images anew from pyproject.toml
	$(RESOLVE) pyproject.toml --extra dev -o requirements.lock
	$(RESOLVE) pyproject.toml -c requirements.lock -o deploy/image/operator.lock
	for part in build consumer simulator; do \
		$(RESOLVE) deploy/image/$$part.in -c requirements.lock -o deploy/image/$$part.lock; done
	for pins in deploy/local/pins/python/*.in; do $(RESOLVE) $$pins -o $${pins%.in}.lock; done

check: $(INSTALLED) ## Lint, types, imports, formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## Put the code into its form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

test: $(INSTALLED) ## Set everything up and pass all tests, real parts included
	$(BIN)/python -m local_stack build # before any test, whose time is limited
	$(BIN)/pytest -m 'not kill and not gitops' tests/unit tests/model tests/integration tests/e2e tests/kill/test_smoke.py

test-unit: $(INSTALLED) ## The tests that need nothing but Python
	$(BIN)/pytest tests/unit tests/model

coverage: $(INSTALLED) ## Hold the pure floors to 100 % of their branches, those of lifecycle to 97 %
	$(BIN)/coverage run -m pytest -q tests/unit tests/model
	$(BIN)/coverage report --omit='*/lifecycle/*'
	$(BIN)/coverage report --include='*/lifecycle/*' --fail-under=97

test-kill: $(INSTALLED) ## Kill the operator at every call it makes, consumers at random; KILL=SCENARIO[:CALL:FAULT] for a part
	$(if $(KILL),,MODEL=whole PYTHONHASHSEED=0 $(BIN)/pytest tests/model -s --tb=short)
	$(if $(KILL),,$(BIN)/pytest -s -m kill tests/integration)
	PYTHONHASHSEED=0 $(BIN)/pytest tests/kill --tb=short $(if $(KILL),--kill=$(KILL))

test-gitops: $(INSTALLED) ## With Argo CD's own Lua machine and the controllers of Flux (built once, 10 minutes)
	-$(BIN)/python -m local_stack.gitops # before any test, whose time is limited; what fails is skipped
	$(BIN)/pytest -m gitops tests/integration

# What `make test` tries some thousand times, tried a hundred thousand times.
DEEP_TESTS := tests/unit/sql/test_hostile_specs.py tests/integration/conformance/test_pairs.py

test-deep: $(INSTALLED) ## The tests that draw at random, with a hundred thousand draws each
	DEEP=1 $(BIN)/pytest $(DEEP_TESTS)

golden: $(INSTALLED) ## Keep SQL and digests of the golden specs, after tests/unit/sql/test_golden_corpus.py
	PYTHONPATH=operator:tests/golden $(BIN)/python -m golden_corpus

crd: $(INSTALLED) ## Write crds/ anew from the models
	$(BIN)/python -m flinkfilter.resource.definition > crds/.new
	mv crds/.new crds/flinkfilters.yaml
	$(MAKE) --no-print-directory chart

reasons: $(INSTALLED) ## Write the meanings in docs/reasons.md anew from the constants
	$(BIN)/python -m flinkfilter.resource.reasons_page docs/reasons.md

chart: $(INSTALLED) ## Write what is generated of the chart: schema, docs/values.md, its copy of crds/
	$(BIN)/python -m chart_files

snapshots: $(INSTALLED) ## Write anew what the chart renders, after tests/integration/chart/snapshots/
	SNAPSHOTS=write $(BIN)/pytest -q tests/integration/chart/test_snapshots.py

argocd-cm: $(INSTALLED) ## Write the part of Argo CD's ConfigMap anew from its Lua files
	$(BIN)/python deploy/gitops/argocd/config_map.py > deploy/gitops/argocd/.new
	mv deploy/gitops/argocd/.new deploy/gitops/argocd/argocd-cm.yaml

demo: $(INSTALLED) ## The main job, for real: three filters, and events from a row to their dealers
	$(BIN)/python -m demo run

up: $(INSTALLED) ## Start the demo's stack, leave it running, print what to export
	@$(BIN)/python -m demo up

down: $(INSTALLED) ## Stop what `make up` left running
	@$(BIN)/python -m demo down

.PHONY: images test-image test-node test-oldest test-kind
# What builds images: docker, podman or buildah.
CONTAINER_TOOL ?= docker
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
REVISION := $(shell git rev-parse HEAD 2>/dev/null)

images: ## Build the three images; CONTAINER_TOOL=podman and IMAGE_ARGS='--build-arg BASE=…' are possible
	for target in operator:operator consumer:dealer-consumer simulator:simulator; do \
		$(CONTAINER_TOOL) build --target "$${target%%:*}" --tag "flinkfilter-$${target#*:}:$(VERSION)" \
			--build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) $(IMAGE_ARGS) .; done

test-image: $(INSTALLED) ## Build the images with buildah and look into them; as root
	$(BIN)/pytest --timeout=1800 tests/image

test-node: $(INSTALLED) ## The chart on a real node: kubelet, containers, Kafka, Flink; as root
	$(BIN)/pytest --timeout=1800 tests/node

# What asks the API server, apart from the tests that put failures into its way.
KUBERNETES_TESTS := $(addprefix tests/integration/,argocd chart cli cluster kind operator policies resource)

test-oldest: $(INSTALLED) ## What talks to Kubernetes, with the oldest one that the chart takes (built once, 5 minutes)
	KUBERNETES=oldest $(BIN)/python -m local_stack build # before any test, whose time is limited
	KUBERNETES=oldest $(BIN)/pytest -m 'not kill and not gitops' $(KUBERNETES_TESTS)

test-kind: $(INSTALLED) ## A trial on kind (with Docker): cluster, images, chart, a filter; its tests; away again
	trap 'deploy/kind/trial down' EXIT; deploy/kind/trial all && CLUSTER=current $(BIN)/pytest tests/integration/chart

bench: $(INSTALLED) ## Measure; the docstrings of tests/benchmarks/ say what
	@set -e; for bench in tests/benchmarks/bench_*.py; do \
		PYTHONPATH=$(PYTHONPATH):tests/conformance $(BIN)/python $$bench; done

clean: ## Stop what `make up` started, remove what the targets made here (the cache of built parts stays)
	if [ -d .local ] && [ -x $(BIN)/python ]; then $(BIN)/python -m demo down; fi
	rm -rf $(VENV) .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

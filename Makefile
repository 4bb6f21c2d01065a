# All that a developer or CI runs. Needs Python 3.10 or newer with venv, git and make; everything else is installed into
# .venv (.demo-venv, .fixtures-venv), and nothing outside this folder is touched.

PYTHON ?= python3
WORKERS ?= auto
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := python -m pip install --quiet --disable-pip-version-check
WORKFLOWS := .github action.yml

.DEFAULT_GOAL := help
.PHONY: help demo test install lint typecheck imports workflows pytest properties fuzz fuzz-short fuzz-install fixtures \
	benchmarks docs self lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1:/p' $(MAKEFILE_LIST) | while IFS=: read -r target says; do \
		printf '  make %-12s%s\n' "$$target" "$$says"; done

demo: .demo-venv/made  ## check the examples, links included, in an environment of its own
	@.demo-venv/bin/$(PIP_INSTALL) .
	@echo; echo '$$ model-freedom check --online examples'
	@.demo-venv/bin/model-freedom check --online examples

test: lint typecheck imports workflows docs self pytest fuzz-short  ## everything that CI asks, the tests against the built wheel

lint: $(VENV)/made  ## ruff: rules and form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: install  ## mypy, strictly
	$(BIN)/mypy
	$(BIN)/mypy action/run.py

imports: install  ## the order of the parts: imports only point up
	$(BIN)/lint-imports

workflows: $(VENV)/made  ## actionlint and zizmor on the workflows and the action
	$(BIN)/actionlint
	$(BIN)/zizmor --quiet --offline --no-progress $(WORKFLOWS)

self: install  ## the project's own hook on the project
	$(BIN)/model-freedom check --offline

docs: install  ## the documentation, strictly, into site/
	$(if $(wildcard mkdocs.yml),$(BIN)/mkdocs build --quiet --strict)

# The tests see the installed wheel: src/ is on nobody's path, so that a file missing from the wheel fails here. A file of
# tests stays with one worker, so that the environments of the hook and of the action are made once.
pytest: install  ## the tests alone
	MODEL_FREEDOM_TEST_INSTALLED=1 $(BIN)/pytest -v -n $(WORKERS) --dist loadfile $(ARGS)

properties: install  ## the property tests with many more examples
	$(BIN)/pytest -v -n $(WORKERS) -m hypothesis --hypothesis-profile fuzz $(ARGS)

# What it finds stays in fuzz/found, to be committed: the tests replay it. What it learns stays in build/fuzz.
SECONDS := 60
TARGETS :=
FUZZ := # more options, such as --jobs 1; `.venv/bin/python -m fuzz --help` tells them
fuzz: install fuzz-install  ## every parser by a fuzzer that sees coverage: SECONDS=600 TARGETS="gguf onnx"
	$(BIN)/python -m fuzz --seconds $(SECONDS) $(FUZZ) $(TARGETS)

fuzz-short: install fuzz-install  ## the same for a few hundred inputs each, as part of the tests
	$(BIN)/python -m fuzz --runs 400 $(FUZZ) $(TARGETS)

# atheris is for Linux on x86_64 and Python 3.11 on. Elsewhere `fuzz-short` says that nothing was fuzzed; where it should
# be there and isn't, that is a failure in CI.
fuzz-install: $(VENV)/made
	-@$(BIN)/$(PIP_INSTALL) --only-binary atheris --group fuzz

# Several GiB of libraries. What they write differs in dates and random names each time: commit what you meant to change.
fixtures: .fixtures-venv/made  ## write the tests' weights anew, each with its own library (Python 3.11)
	.fixtures-venv/bin/python tests/fixtures/make/core.py
	for family in frameworks language learners programs sources tensors; do \
		.fixtures-venv/bin/python tests/fixtures/make/$$family.py tests/fixtures/weights || exit; done
	.fixtures-venv/bin/python tests/fixtures/make/dvc.py tests/fixtures/dvc

benchmarks: install  ## how long a commit waits, beside other hooks
	$(BIN)/python benchmarks/startup.py

install: $(VENV)/made
	@rm -rf build/wheel
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir build/wheel .
	@$(BIN)/python -m pip uninstall -qqq --yes model-freedom
	@$(BIN)/$(PIP_INSTALL) build/wheel/*.whl

lock: $(VENV)/made  ## renew the versions and digests that the GitHub Action installs
	@$(BIN)/$(PIP_INSTALL) 'uv>=0.5'
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-annotate \
		--no-emit-index-url --custom-compile-command 'make lock' pyproject.toml action/build.in -o action/requirements.txt

clean:  ## remove the environments and everything built
	rm -rf .venv .demo-venv .fixtures-venv build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# `pip install --group` came with pip 25.1.
$(VENV)/made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("Python 3.10 or newer is needed; name one with: make PYTHON=…")'
	$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/$(PIP_INSTALL) --upgrade 'pip>=25.1'
	$(BIN)/$(PIP_INSTALL) --group test --group lint --group ci $(if $(wildcard mkdocs.yml),--group docs)
	@touch $@

.fixtures-venv/made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info[:2] == (3, 11) or sys.exit("Python 3.11 is needed; name it with: make fixtures PYTHON=…")'
	$(PYTHON) -m venv --clear .fixtures-venv
	@.fixtures-venv/bin/$(PIP_INSTALL) --upgrade 'pip>=25.1'
	.fixtures-venv/bin/$(PIP_INSTALL) --group fixtures
	@touch $@

.demo-venv/made:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit("Python 3.10 or newer is needed; name one with: make PYTHON=…")'
	@$(PYTHON) -m venv --clear .demo-venv
	@touch $@

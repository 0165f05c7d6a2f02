# The commands of the project; `make help` lists them. All logic is in scripts/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := all

CARGO ?= cargo
BINARY := target/release/testimony

.PHONY: all web demo deb test test-long test-faults bench fuzz mutants fmt lint help

all: ## build target/release/testimony (the default)
	@flags=$$(scripts/deps.sh); set -x; $(CARGO) build --release --locked $$flags

web: ## bundle the browser's scripts into web/dist (needs Node)
	@scripts/web.sh

demo: ## build, then walk the whole chain on an invented case
	@scripts/web.sh --if-possible
	@flags=$$(scripts/deps.sh); $(CARGO) build --release --locked $$flags
	@exec $(BINARY) demo

deb: ## build target/deb/testimony.deb, the package for Debian
	@scripts/web.sh --if-possible
	@flags=$$(scripts/deps.sh); $(CARGO) build --release --locked $$flags
	@exec scripts/deb.sh

test: ## install what the tests need and run everything
	@exec scripts/test.sh

test-long: ## the same with the large counts (an hour or more)
	@TESTIMONY_LONG=1 exec scripts/test.sh

test-faults: ## kill, fill the disk, cut the network: only the tests of faults
	@exec scripts/test.sh cargo-faults

bench: ## measure; prints JSON, asserts nothing
	@flags=$$(scripts/deps.sh); cd bench && exec $(CARGO) run --release --locked

fuzz: ## fuzz every target for TIME (60) seconds each, half an hour in all
	@exec scripts/fuzz.sh

mutants: ## change the code of proof and disclose bit by bit; the tests must notice (an hour)
	@exec scripts/mutants.sh

fmt: ## format the Rust code
	@$(CARGO) fmt --all

lint: ## format check and clippy, warnings are errors
	@$(CARGO) fmt --all --check
	@flags=$$(scripts/deps.sh); $(CARGO) clippy --workspace --all-targets --locked $$flags -- -D warnings

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

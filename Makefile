# Every command of the project. `make` alone lists them.
#
# demo and test do all of their own set-up and share one debug build, so the second one is quick.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# A target may import what its line in Package.swift names: SwiftPM checks that only when asked.
BUILD := swift build --explicit-target-dependency-import-check error
# Programs that bring Swift's libraries along: they start in half the time, on machines without Swift, too.
RELEASE := swift build -c release --static-swift-stdlib
BIN := .build/debug
PYTHON := .venv/bin/python
GOLDENS := $(patsubst %/defaults.json,%,$(wildcard examples/*/defaults.json Tests/*/defaults.json))

.PHONY: help setup build release demo simulators test prove bench bench-peers lint format record minimal-build clean \
	programs unit rewrite contract end-to-end rows oracles differential

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## install what building, demo and test need, where it is missing
	scripts/setup build demo test

build: ## build both programs
	scripts/setup build
	$(BUILD)

release: ## build both programs to be installed, in .build/release
	scripts/setup build
	$(RELEASE) --product fedexplain
	$(RELEASE) --product fedrun
	scripts/check-links .build/release/fedexplain .build/release/fedrun

demo: ## compile the quickstart's query in the service, save the plan, run it
	scripts/setup build demo
	$(BUILD) --product fedexplain
	$(BUILD) --product fedrun
	scripts/demo

simulators: ## serve simulators of cloud systems until Ctrl-C, for trying a plan without an account
	scripts/setup demo test
	cd Tests && ../$(PYTHON) -m Simulators.playground ../.cache/simulators

test: ## everything that CI runs
	scripts/setup build
	$(MAKE) --no-print-directory programs
	scripts/setup demo test
	$(MAKE) --no-print-directory lint unit rewrite contract end-to-end

prove: ## what CI runs, over ten times the data, without each pass, with more random queries, and longer fuzzing
	scripts/setup build
	$(MAKE) --no-print-directory programs
	scripts/setup demo test
	FED_FUZZ_SECONDS=600 $(MAKE) --no-print-directory lint unit rewrite contract
	$(MAKE) --no-print-directory release
	FED_PROGRAMS=$(CURDIR)/.build/release \
		FED_SCALE=0.1 FED_PASSES_OFF=all FED_RANDOM_QUERIES=5000 FED_SPARK_QUERIES=all FED_SUITE_QUERIES=all \
		FED_HYPER_EXPRESSIONS=20000 FED_REMOTE_EXPRESSIONS=2000 FED_DIALECT_SAMPLES=1000 \
		$(MAKE) --no-print-directory end-to-end

bench: ## measure compile times, and rows per second beside psql's binary COPY
	scripts/setup build demo test
	$(MAKE) --no-print-directory release
	$(PYTHON) Benchmarks/measure

bench-peers: ## run TPC-H and TPC-DS beside DuckDB, postgres_fdw and one PostgreSQL
	scripts/setup build demo test peers
	$(MAKE) --no-print-directory release
	$(PYTHON) Benchmarks/peers --suite tpch
	$(PYTHON) Benchmarks/peers --suite tpcds

lint: ## check the style
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

format: ## rewrite to the style
	swift format format --in-place --parallel --recursive Sources Tests Package.swift

record: ## write the golden plans anew; review them as a diff
	$(BUILD) --product fedexplain
	for folder in $(GOLDENS); do $(BIN)/fedexplain contract record "$$folder"; done

minimal-build: ## build with libpq and libcurl alone, and check what the programs link
	scripts/setup build
	$(BUILD) --product fedexplain
	$(BUILD) --product fedrun
	scripts/check-links $(BIN)/fedexplain $(BIN)/fedrun

clean: ## remove everything that was built or downloaded
	rm -rf .build .cache .venv .pytest_cache Tests/.pytest_cache examples/quickstart/data
	rm -f examples/*/plan.json {.,examples/*}/{rows.csv,stats.json}

# The steps of `test`, each of which can also be run alone.

programs:
	$(BUILD) --build-tests
	scripts/check-links $(BIN)/fedexplain $(BIN)/fedrun

unit:
	FED_FUZZ_SECONDS=$${FED_FUZZ_SECONDS:-60} swift test --skip-build --parallel --quiet

rewrite:
	scripts/check-rewrite swift test --skip-build --parallel --quiet --filter '/cases\('

contract:
	for folder in $(GOLDENS); do $(BIN)/fedexplain contract verify "$$folder" --level bytes; done

# The two halves take as long as each other, and each mostly waits for a program.
end-to-end:
	$(MAKE) --no-print-directory --jobs=2 rows oracles

rows:
	cd Tests && ../$(PYTHON) -m pytest EndToEnd Suites Systems

oracles:
	cd Tests && ../$(PYTHON) -m pytest Hyper Constructs Simulators Spark Schemas --ignore=Spark/test_differential.py

differential: ## expressions from a seed, against Hyper and Spark: lists what differs
	scripts/setup build
	$(MAKE) --no-print-directory programs
	scripts/setup demo test
	cd Tests && ../$(PYTHON) -m pytest Hyper Spark/test_differential.py

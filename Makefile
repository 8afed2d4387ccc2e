# Everything one does with the project. `make` alone lists it.
SOURCES := Sources FieldAgent Server Demo Benchmarks Simulation Tools Tests Package.swift
FIGURES ?=
SEEDS ?= 1000
FLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup build test lint format docs bench simulate demo run

help: ## List what can be made
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## Install what is missing: Debian packages and Python tools
	@Scripts/setup.sh

build: setup ## Build everything for debugging
	swift build

test: setup ## Build and run every test
	swift build --build-tests
	Scripts/test.sh --parallel --skip EndToEndTests
	Scripts/test.sh --filter EndToEndTests

lint: ## Check style, scripts and forbidden words
	@Scripts/lint.sh $(SOURCES)

format: ## Format the Swift sources in place
	@Scripts/toolchain.sh
	swift format --in-place --parallel --recursive $(SOURCES)

docs: setup ## Write the generated pages under docs/
	swift run -q Docs docs

bench: setup ## Measure; FIGURES='a b' measures only those
	@swift build -c release >&2
	@.build/release/Benchmarks $(FIGURES)

simulate: setup ## Run SEEDS=n seeds of the simulation; FLAGS=--planted finds planted faults
	@swift build -c release --product Simulation >&2
	@.build/release/Simulation --seeds $(SEEDS) $(FLAGS)

demo: setup ## Build for release and play the whole job, with checks
	swift build -c release
	.build/release/Demo

run: setup ## Start the three programs to play with
	swift build -c release
	.build/release/Demo run

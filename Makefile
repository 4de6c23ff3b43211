.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: schemas help install check test format

help: ## list every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-14s %s\n", $$1, $$2}'

install: node_modules/.millrace-installed ## install the packages

node_modules/.millrace-installed: package.json package-lock.json
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

check: install ## format, lint, types, unit tests
	npm run -s check

test: install ## all tests, on the stack that `make run` would take
	npm run -s test

format: install ## format the code
	npm run -s format

schemas: install ## register the schemas at the registry and print their ids
	node cli/schemas.ts

.DEFAULT_GOAL := help
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

millrace := @node cli/main.ts

# Where docker-compose.yml publishes the system.
compose-addresses = \
	COMPOSE=1 API_URL=http://127.0.0.1:$(or $(API_PORT),5000) \
	KAFKA_BROKER=127.0.0.1:$(or $(KAFKA_PORT),9092) \
	SCHEMA_REGISTRY_URL=http://127.0.0.1:$(or $(SCHEMA_REGISTRY_PORT),8081)/apis/ccompat/v7 \
	MYSQL_HOST=127.0.0.1 MYSQL_PORT=$(or $(MYSQL_PORT),3306) MYSQL_PASSWORD=$(or $(MYSQL_PASSWORD),root)

cafe := @node cli/millrace.js cafe

.PHONY: help install run guide stop status logs clean test test-long differential e2e lint check bench schemas dead-letters offsets generate format \
	cafe-up cafe-create-topic cafe-producer cafe-consumer cafe-check cafe-rewind

help: ## list every target
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-18s %s\n", $$1, $$2}'

install: node_modules/.millrace-installed ## install the packages

node_modules/.millrace-installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer (https://nodejs.org) and try again" >&2; exit 1; }
	@npm ci --no-fund --no-audit --loglevel=error
	@touch $@

run: install docs/dist/index.html ## start servers, API and workers: SYSTEM=feedback (or all) WORKERS=1 DETACH=1
	$(millrace) run $(if $(filter-out 0,$(DETACH)),--detach)

guide: install ## build the docs site, which the API serves at /guide; make run does so once
	@npm run -s build:site

docs/dist/index.html: | node_modules/.millrace-installed
	@echo "building the guide"
	@npm run -s build:site > /dev/null || echo "the guide cannot be built: npm run build:site says why" >&2

stop: install ## drain and stop everything; keep the data
	$(millrace) stop

status: install ## show what runs and how far it is: JSON=1
	$(millrace) status $(if $(filter-out 0,$(JSON)),--json)

logs: install ## follow the logs, sorted by time: FOLLOW=0 shows only their ends, ARGS="worker-1 --level warn --since 10m"
	$(millrace) logs $(ARGS) $(if $(filter 0,$(FOLLOW)),--no-follow)

clean: install ## stop, and remove data, logs, containers and volumes
	$(millrace) clean

cafe-up: ## start the cafe's containers: broker-schema, schema-registry, kafka-ui
	@docker compose up -d kafka schema-registry kafka-ui

cafe-create-topic: install ## create the cafe's topic
	$(cafe) create-topic

cafe-producer: install ## send five random customer events
	$(cafe) producer

cafe-consumer: install ## show customer events as they arrive, until Ctrl+C
	$(cafe) consumer

cafe-check: install ## run the cafe's eight checks and print the results
	$(cafe) check

cafe-rewind: install ## rewind the cafe's consumer to the earliest event
	$(cafe) rewind

lint: install ## format, lint, check types
	@npm run -s lint && npm run -s types

check: install ## format, lint, check types, run unit tests
	@npm run -s check

test: install ## run all tests on the stack that make run would use, on free ports
	@npm run -s test

test-long: install ## run the tests that take minutes: outages, lost brokers
	@npm run -s test:long

e2e: install ## run the end-to-end tests only; COMPOSE=1 uses the running compose stack
	@$(if $(filter-out 0,$(COMPOSE)),$(compose-addresses)) npm run -s test:e2e

differential: install ## compare random topologies with Kafka Streams itself (needs Java and Maven): N=1000 SEED=1
	@N="$(N)" SEED="$(SEED)" npm run -s differential

bench: install ## run the benchmarks, which print ratios
	@npm run -s bench

analytics: install ## analyse the media events and draw charts (SYSTEM=media-events)
	$(millrace) media analytics

schemas: install ## register the schemas at the running registry, and print their ids: ARGS="--system feedback"
	$(millrace) schemas $(ARGS)

offsets: install ## show how far workers are, and resume after a damaged batch: ARGS="show"
	$(millrace) offsets $(ARGS)

dead-letters: install ## inspect, repair and replay dead letters: ARGS="list --reason invalid-value"
	$(millrace) dead-letters $(ARGS)

generate: install ## regenerate types, tables and reference pages
	@npm run -s generate

format: install ## format the code
	@npm run -s format

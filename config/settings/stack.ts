import { integer, oneOf, optionalText, optionalUrl, port } from '../setting.ts'

/** What only the local stack reads: `make run`, `make test` and the compose file. */
export const stackSettings = {
  STACK: oneOf(
    ['auto', 'given', 'docker', 'native'],
    'auto',
    'Where servers come from. `auto` uses KAFKA_BROKER, SCHEMA_REGISTRY_URL and MYSQL_HOST from the real environment (not this file), else Docker, else native processes.'
  ),
  WORKERS: integer(1, [1, 64], 'Workers for `make run` to start.'),
  MILLRACE_HOME: optionalText(
    "Folder for the programs of the native stack. Default: `millrace` in the user's cache folder.",
    'a path, or empty'
  ),
  MILLRACE_DATA: optionalText(
    'Folder for data, logs and state of `make run`; only read from the real environment. Default: `.millrace` in the repository.',
    'a path, or empty'
  ),
  KAFKA_PORT: port(9092, 'Port of the local broker.'),
  SCHEMA_REGISTRY_PORT: port(8081, 'Port of the local schema registry.'),
  MEDIA_EVENTS_API_PORT: port(
    5001,
    'Port of the media events API in the compose stack. `make run` serves it at `API_PORT`.'
  ),
  KAFKA_UI_PORT: port(8080, 'Port of Kafka UI in the compose stack.'),
  PROMETHEUS_PORT: port(9090, 'Port of Prometheus in the compose stack.'),
  GUIDE_URL: optionalUrl(
    'URL of the guide, with which links from alerts to their runbooks begin. Default in the compose stack: the guide of the API.'
  ),
  ALERTMANAGER_PORT: port(9093, 'Port of Alertmanager in the compose stack.'),
  GRAFANA_PORT: port(3030, 'Port of Grafana in the compose stack.')
} as const

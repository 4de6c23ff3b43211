import { integer, optionalText, secret, url } from '../setting.ts'

/** How processes reach the schema registry. */
export const registrySettings = {
  SCHEMA_REGISTRY_URL: url(
    'http://localhost:8081/apis/ccompat/v7',
    "URL of the schema registry with its base path: Confluent's, or one with the same interface."
  ),
  SCHEMA_REGISTRY_USER: optionalText('Username for basic authentication.'),
  SCHEMA_REGISTRY_PASSWORD: secret('Password for basic authentication.'),
  SCHEMA_REGISTRY_PASSWORD_FILE: optionalText(
    'File with the password, such as a mounted secret. It is read at each request, so a new password needs no restart.',
    'a path, or empty'
  ),
  SCHEMA_REGISTRY_CA_FILE: optionalText("PEM file with the CA of the registry's certificate.", 'a path, or empty'),
  SCHEMA_REGISTRY_CERT_FILE: optionalText(
    'PEM file with the client certificate, if the registry requires one.',
    'a path, or empty'
  ),
  SCHEMA_REGISTRY_KEY_FILE: optionalText('PEM file with the key of the client certificate.', 'a path, or empty'),
  SCHEMA_REGISTRY_TIMEOUT_MS: integer(5_000, [100, 60_000], 'Timeout of one request to the registry, in milliseconds.')
} as const

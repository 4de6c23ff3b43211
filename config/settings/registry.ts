import { integer, optionalText, secret, url } from '../setting.ts'

/** How processes reach the schema registry. */
export const registrySettings = {
  SCHEMA_REGISTRY_URL: url(
    'http://localhost:8081/apis/ccompat/v7',
    'Schema registry with its base path; of Confluent, or one that copies its interface.'
  ),
  SCHEMA_REGISTRY_USER: optionalText('User name for basic authentication.'),
  SCHEMA_REGISTRY_PASSWORD: secret('Password for basic authentication.'),
  SCHEMA_REGISTRY_PASSWORD_FILE: optionalText(
    'File that holds that password instead, such as a mounted secret: read at each request, so that a new password needs no restart.',
    'a path, or empty'
  ),
  SCHEMA_REGISTRY_CA_FILE: optionalText(
    "PEM file of the authority that signed the registry's certificate.",
    'a path, or empty'
  ),
  SCHEMA_REGISTRY_CERT_FILE: optionalText(
    'PEM file of our own certificate, where the registry asks for one.',
    'a path, or empty'
  ),
  SCHEMA_REGISTRY_KEY_FILE: optionalText('PEM file of the key of our own certificate.', 'a path, or empty'),
  SCHEMA_REGISTRY_TIMEOUT_MS: integer(5_000, [100, 60_000], 'Milliseconds that one request to the registry may take.')
} as const

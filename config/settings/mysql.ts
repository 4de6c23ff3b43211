import { flag, integer, optionalText, port, secret, text } from '../setting.ts'

/** How processes reach the database. */
export const mysqlSettings = {
  MYSQL_HOST: text('localhost', 'Host of MySQL 8 or MariaDB 11.'),
  MYSQL_PORT: port(3306, 'Port of the database; also where a local stack publishes it.'),
  MYSQL_USER: text('root', 'User of the database.'),
  MYSQL_PASSWORD: secret('Password of that user.', 'root'),
  MYSQL_PASSWORD_FILE: optionalText(
    'File that holds that password instead, such as a mounted secret: read at each new connection, so that a new password needs no restart.',
    'a path, or empty'
  ),
  MYSQL_DATABASE: text('feedback_db', 'Database that holds the tables.'),
  MYSQL_CONNECTIONS: integer(4, [1, 100], 'Connections that one process keeps.'),
  MYSQL_CONNECTION_LIFE_MS: integer(
    600_000,
    [1_000, 86_400_000],
    'Milliseconds after which a connection is closed and another made: a failover behind `MYSQL_HOST` is followed by then at the latest.'
  ),
  MYSQL_TLS: flag(false, 'Talk TLS to the database.'),
  MYSQL_TLS_CA_FILE: optionalText(
    "PEM file of the authority that signed the database's certificate.",
    'a path, or empty'
  )
} as const

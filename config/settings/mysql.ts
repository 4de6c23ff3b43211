import { flag, integer, optionalText, port, secret, text } from '../setting.ts'

/** How processes reach the database. */
export const mysqlSettings = {
  MYSQL_HOST: text('localhost', 'Host of MySQL 8 or MariaDB 11.'),
  MYSQL_PORT: port(3306, 'Port of the database. A local stack publishes it there.'),
  MYSQL_USER: text('root', 'Database user.'),
  MYSQL_PASSWORD: secret('Password of the user.', 'root'),
  MYSQL_PASSWORD_FILE: optionalText(
    'File with the password, such as a mounted secret. It is read at each new connection, so a new password needs no restart.',
    'a path, or empty'
  ),
  MYSQL_DATABASE: text('feedback_db', 'Database with the tables.'),
  MYSQL_CONNECTIONS: integer(4, [1, 100], 'Connections of one process.'),
  MYSQL_CONNECTION_LIFE_MS: integer(
    600_000,
    [1_000, 86_400_000],
    'Milliseconds after which a connection is replaced, so that a failover behind `MYSQL_HOST` is followed by then.'
  ),
  MYSQL_TLS: flag(false, 'Connect to the database over TLS.'),
  MYSQL_TLS_CA_FILE: optionalText("PEM file with the CA of the database's certificate.", 'a path, or empty')
} as const

import { flag, integer, optionalText, port, secret, text } from '../setting.ts'

/** How processes reach the database. */
export const mysqlSettings = {
  MYSQL_HOST: text('localhost', 'Host of MySQL 8 or MariaDB 11.'),
  MYSQL_PORT: port(3306, 'Port of the database; also where a local stack publishes it.'),
  MYSQL_USER: text('root', 'User of the database.'),
  MYSQL_PASSWORD: secret('Password of that user.', 'root'),
  MYSQL_DATABASE: text('feedback_db', 'Database that holds the tables.'),
  MYSQL_CONNECTIONS: integer(4, [1, 100], 'Connections that one process keeps.'),
  MYSQL_TLS: flag(false, 'Talk TLS to the database.'),
  MYSQL_TLS_CA_FILE: optionalText(
    "PEM file of the authority that signed the database's certificate.",
    'a path, or empty'
  )
} as const

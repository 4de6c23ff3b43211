import { type FailureRow, failureTable } from '#streams/connector'

/** A row of the table of MySQL's and MariaDB's error numbers. */
export interface MysqlFailure extends FailureRow {
  /** The connection leads to the wrong place or lost its memory: it is closed, and the next one is made anew. Default false. */
  readonly closes?: boolean
  /** Another try at once is likely to succeed. Default false. */
  readonly soon?: boolean
}

/** Numbers, because mysql2 names some of MariaDB's by MySQL's meaning. */
export const mysqlFailures = [
  {
    codes: [1290, 1792, 1836, 3989],
    sign: 'outage',
    means: 'the server only reads: it was demoted, or is a replica',
    help: 'Nothing while a failover is under way: connections are closed, and the next ones go where `MYSQL_HOST` leads by then. If it lasts, `SELECT @@hostname, @@read_only` tells where they end; let `MYSQL_HOST` name the server that writes.',
    closes: true
  },
  {
    codes: [1243, 1615],
    sign: 'outage',
    means: 'a prepared statement is forgotten: by a proxy, a restart or a patch',
    help: 'Nothing: it is prepared again on a new connection, then sent as plain text.',
    closes: true,
    soon: true
  },
  {
    codes: [1205, 1213, 1020, 3101, 3572, 3058],
    sign: 'outage',
    means: 'deadlock, lock wait or write conflict',
    help: 'Nothing, if rare. If it lasts, `SHOW ENGINE INNODB STATUS` names who holds the locks.',
    soon: true
  },
  {
    codes: [1927, 2006, 2013],
    sign: 'outage',
    means: 'the connection was killed or lost',
    help: 'Nothing, if rare: the write is done again, and rows that exist are left alone.',
    closes: true,
    soon: true
  },
  {
    codes: [1053, 1077, 1078, 1079, 1080, 4031, 1158, 1159, 1160, 1161, 2002, 2003, 1180],
    sign: 'outage',
    means: 'the server stops, starts or cannot talk',
    help: 'Start the server, or look at the network in between.',
    closes: true
  },
  {
    codes: [1040, 1041, 1203, 1226, 1129, 1037, 1038, 1206, 1637, 1878, 3169],
    sign: 'outage',
    means: 'too many connections, or no memory left',
    help: 'Lower `MYSQL_CONNECTIONS`, or raise the limit that the message names. After 1129: `FLUSH HOSTS`.'
  },
  {
    codes: [1021, 1030, 1114, 3168, 1026, 3019],
    sign: 'outage',
    means: 'the disk or tablespace is full or cannot be written',
    help: 'Make room on the disk of the server.'
  },
  {
    codes: [1317, 1412, 1969, 3024, 3032, 1047, 3100, 1028],
    sign: 'outage',
    means:
      'the server ended the statement or is not ready for it (cluster node out of sync, statement time, table changed meanwhile)',
    help: "Nothing, if rare. If it lasts: the state of the cluster (`SHOW STATUS LIKE 'wsrep%'`), or `max_statement_time`."
  },
  {
    codes: [1461],
    sign: 'outage',
    means: 'the server has no room for another prepared statement',
    help: 'Nothing: statements go as plain text from then on, said once in the log. Raise `max_prepared_stmt_count` to have the faster ones back after a restart of the worker.'
  },
  {
    codes: [9001, 9002, 9005, 9006],
    sign: 'outage',
    means: 'ProxySQL reached no server behind it, or has no connection to give',
    help: "Look at ProxySQL's `stats_mysql_connection_pool` and `runtime_mysql_servers`: one must be ONLINE."
  },
  {
    codes: [1364],
    sign: 'changed',
    means: 'the table has a column without a default that the worker does not know',
    help: 'Give the column that the message names a default: `ALTER TABLE … ALTER COLUMN … SET DEFAULT …`. Work resumes automatically.'
  },
  {
    codes: [1044, 1045, 1130, 1142, 1143, 1227, 1251, 1370, 1396, 1410, 1698, 1820, 1862, 3118, 3955],
    sign: 'changed',
    means: 'no access: user, password, host or a right',
    help: 'Correct `MYSQL_USER`, `MYSQL_PASSWORD` (or the file of `MYSQL_PASSWORD_FILE`) or grant what the message names.'
  },
  {
    codes: [1046, 1049, 1054, 1136, 1146, 1109, 1932, 1305, 1356],
    sign: 'changed',
    means: 'a database, table or column is missing or has another shape',
    help: 'Let the migrations run (a start of worker or API does it), or undo the change. Work resumes automatically when that was done while the worker ran.'
  },
  {
    codes: [
      1048, 1216, 1264, 1265, 1292, 1300, 1366, 1367, 1406, 1411, 1416, 1441, 1452, 1525, 1526, 1690, 1748, 3140, 3819,
      3903, 4025, 4038
    ],
    sign: 'record',
    means: 'a value that the column, CHECK or foreign key does not take',
    help: 'Correct the value, or the table, then `npx millrace dead-letters replay --reason row-refused`.'
  },
  {
    codes: [1118, 1153, 1301, 1162],
    sign: 'record',
    means: 'the row is too large',
    help: 'Raise `max_allowed_packet` of the server or shorten the value, then replay.'
  },
  {
    codes: [1644],
    sign: 'suspect',
    means: "a trigger's SIGNAL",
    help: "The message is the trigger's. Correct the value or the trigger; what died meanwhile can be replayed."
  },
  {
    codes: [1064, 1149, 1193, 1210, 1231, 1238, 1295],
    sign: 'set-up',
    means: 'the server does not know the statement or setting',
    help: 'Use MySQL 8 or MariaDB 11; a proxy in between must pass `SET SESSION sql_mode` on.'
  }
] as const satisfies readonly MysqlFailure[]

/** The table by number. */
export const mysqlFailureOf: ReadonlyMap<number | string, MysqlFailure> = failureTable<MysqlFailure>(mysqlFailures)

/**
 * SQL for a text that differs between two histories of the service's tables, whatever separated them: versions and member
 * ids are comparable only under equal texts. Costs microseconds, needs no rights, and is meant to be read in the snapshot
 * of the data that it identifies.
 *
 * | part                              | changes after                                                        |
 * | --------------------------------- | -------------------------------------------------------------------- |
 * | row of `app.epoch`, unlogged      | crash recovery, promotion of a standby, base backup: empty there     |
 * | start of the server               | each of them, and a copy of the files of a server that was stopped   |
 * | oid of the database               | a restore into another database, `create database … template`        |
 * | oid and file of the two tables    | a restore into this database, also of one table, also after truncate |
 */
export const TIMELINE = `concat_ws('-',
  (select epoch from app.epoch),
  extract(epoch from pg_postmaster_start_time()),
  (select oid from pg_database where datname = current_database()),
  'app.epoch'::regclass::oid, pg_relation_filenode('app.epoch'),
  'app.sources'::regclass::oid, pg_relation_filenode('app.sources'))`;

/**
 * SQL for the cluster's system identifier and its timeline in the write-ahead log, as text; null if the user may not
 * read them. By default everybody may. The inner statement is a text because Postgres checks the right to call a
 * function even if the branch is not taken.
 */
export const CLUSTER = `case
  when not pg_is_in_recovery()
    and has_function_privilege('pg_control_system()', 'execute')
    and has_function_privilege('pg_walfile_name(pg_lsn)', 'execute')
    and has_function_privilege('pg_current_wal_insert_lsn()', 'execute')
  then query_to_xml('select system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) as timeline
    from pg_control_system()', true, true, '')::text
end`;

/** Thrown when the database has another timeline than when something was prepared: clear the caches and prepare it again. */
export class TimelineChangedError extends Error {
  override readonly name = 'TimelineChangedError';
}

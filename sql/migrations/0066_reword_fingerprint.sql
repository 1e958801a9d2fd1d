-- Changes no table, so the version before may still run.
comment on column app.positions.fingerprint is 'SHA-256 (hex) of the last record taken, to notice a recreated topic';

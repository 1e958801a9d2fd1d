-- Positions of partitions that are read no more: a topic renamed or recreated with fewer partitions, a simulation that ended.
-- They stay, as a later return of the topic goes on from them, and count for neither watermark nor freshness.

alter table app.positions
  add column retired_at timestamptz,
  add column stopped_at timestamptz;
comment on column app.positions.retired_at is 'Since when nothing reads the partition any more; null while it is read. Only those that are read count for watermark and freshness';
comment on column app.positions.stopped_at is 'Since when it is stopped; null while it is not';

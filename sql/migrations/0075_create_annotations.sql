-- Notes of readers on an instant or a span of a metric. A note that was deleted stays a while, so that other replicas learn of it.

create table app.annotations (
  annotation_id bigint not null generated always as identity,
  metric text not null,
  dimension_values jsonb not null,
  from_at timestamptz not null,
  to_at timestamptz,
  note text not null,
  author text not null,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  deleted_at timestamptz,
  constraint annotations_pkey primary key (annotation_id),
  constraint annotations_check check (to_at > from_at)
);
create index annotations_metric_idx on app.annotations (metric, from_at desc) where deleted_at is null;
create index annotations_author_idx on app.annotations (author) where deleted_at is null;
create index annotations_changed_at_idx on app.annotations (changed_at);

comment on table app.annotations is 'Notes of readers on an instant or a span of a metric';
comment on column app.annotations.dimension_values is 'Dimension to value (null: none) that the note is about, {"region": "north"}; {}: the whole metric';
comment on column app.annotations.to_at is 'First instant after the span; null for a note on an instant';
comment on column app.annotations.author is 'Subject of the token that wrote it';
comment on column app.annotations.version is 'Grows with each change, so that nobody overwrites what they have not seen';
comment on column app.annotations.deleted_at is 'Null while it is shown';
comment on index app.annotations_metric_idx is 'For the notes of a metric, the newest first';
comment on index app.annotations_author_idx is 'For counting the notes of an author';
comment on index app.annotations_changed_at_idx is 'For telling live channels what changed';

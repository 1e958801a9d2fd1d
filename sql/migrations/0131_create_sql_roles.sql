-- Roles of Postgres that read the views over gold, each under the policy of roles of the catalogue.

create table app.sql_roles (
  role_name text not null,
  roles text[] not null,
  attributes jsonb not null,
  secret text not null default gen_random_uuid()::text,
  created_at timestamptz not null default clock_timestamp(),
  views_digest text,
  revoked_at timestamptz,
  constraint sql_roles_pkey primary key (role_name)
);
comment on table app.sql_roles is 'Roles of Postgres for SQL clients: each reads the views of the schema of its name';
comment on column app.sql_roles.roles is 'Roles of the catalogue whose metrics, dimensions and rows it sees';
comment on column app.sql_roles.attributes is 'Claims that the row filters of these roles name, as {"regions": ["north"]}';
comment on column app.sql_roles.secret is 'Part of the digests of its values, which so cannot be guessed';
comment on column app.sql_roles.views_digest is 'SHA-256 of the statements that made its views; null before the first time, and while they are taken from its readers';
comment on column app.sql_roles.revoked_at is 'When its rights ended; what is left of it is still to be dropped';

create table app.sql_role_values (
  role_name text not null,
  digest text not null,
  texts text[] not null,
  constraint sql_role_values_pkey primary key (role_name, digest),
  constraint sql_role_values_role_name_fkey foreign key (role_name) references app.sql_roles (role_name) on delete cascade
);
comment on table app.sql_role_values is 'Values of row filters: every login may read the definition of every view, but not this table';
comment on column app.sql_role_values.digest is 'By which definitions name the list: 16 digits of the SHA-256 of its content, the role and its secret';

alter table app.sql_role_values enable row level security;

create trigger note_change after insert or update or delete on app.sql_roles for each row
  when (current_setting('tidemark.act', true) = 'on') execute function app.note_change('role_name', 'secret,views_digest');

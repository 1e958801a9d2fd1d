-- Named states of a page: range, comparison, filters, dashboard, and the metric that is open.

create table app.saved_views (
  view_id uuid not null primary key,
  subject text not null,
  name text not null,
  state jsonb not null,
  changed_at timestamptz not null default clock_timestamp(),
  unique (subject, name)
);
comment on table app.saved_views is 'Views that readers saved under a name';
comment on column app.saved_views.view_id is 'Chosen by the page at random: who knows it may open the view, under their own policy';
comment on column app.saved_views.subject is 'Whose view it is: the claim sub of the token';
comment on column app.saved_views.state is 'Texts as in the address of a page; what a reader may not see is left out when it is read';

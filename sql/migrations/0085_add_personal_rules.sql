-- Rules that readers make for themselves: each is computed on the rows of its owner, and shown to nobody else.

alter table app.alert_rules
  add column owner text,
  add column personal jsonb,
  add constraint alert_rules_personal_check check ((owner is null) = (personal is null));
alter table app.alert_episodes
  add column owner text,
  add column row_filters jsonb,
  add constraint alert_episodes_owner_check check ((owner is null) = (row_filters is null));
create index alert_episodes_owner_idx on app.alert_episodes (owner) where owner is not null;

comment on column app.alert_rules.owner is 'Subject of the person whose own rule it is; null for a rule that everybody may see';
comment on column app.alert_rules.personal is 'roles and claims of the token that saved it, from which its policy is compiled; filters of the rule; mail (address, language) or null';
comment on column app.alert_episodes.owner is 'Owner of the rule; null for an alert that everybody may see';
comment on column app.alert_episodes.row_filters is 'Filters of the rows that an own rule was computed on; null where they were all rows';
comment on index app.alert_episodes_owner_idx is 'For the alerts of one person''s own rules';

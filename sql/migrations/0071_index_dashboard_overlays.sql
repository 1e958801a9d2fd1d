-- For the poll of what other replicas saved: rows that were reset stay, so that it finds them.
create index dashboard_overlays_changed_at on app.dashboard_overlays (changed_at);
comment on column app.dashboard_overlays.version is 'Digest of the changes; 0 where they were taken back';

-- A row of a file is refused once, also when the file is taken again.

create unique index dead_letters_row_key
  on app.dead_letters (source_name, topic, partition_no, incarnation, record_offset) where kind = 'import';
comment on index app.dead_letters_row_key is 'Keeps each row of a file once';

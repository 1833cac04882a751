-- Sessions with several datasets, what they open, and how long they live.

alter table session
  -- canonical identifiers of the datasets besides the one asked for, sorted
  add column also         text[] not null default '{}',
  -- stands for them in the index: empty for none, else a digest, since they may be long
  add column also_key     text not null default '',
  add column notebook     text,
  -- as its site says, while it is ready
  add column ends_at      timestamptz,
  add column warning_code text,
  add column warning_text text;

-- A second click joins: one live session per person, datasets, version, tool and size.
drop index session_live;
create unique index session_live
  on session (person, dataset, version, tool, size, also_key, ordinal)
  where state in ('queued', 'placing', 'starting', 'ready');

-- Sessions from the click to the end, their attempts, and their events.

create table session (
  id            text primary key,
  person        text not null,
  assurance     text not null,
  dataset       bigint not null references dataset,
  identifier    text not null,
  title         text,
  remainder     text,
  version       text not null default '',
  tool          text not null,
  size          text not null,
  ordinal       integer not null,
  wanted_site   text,
  workspace     text not null,
  state         text not null check (state in ('queued', 'placing', 'starting', 'ready', 'stopping', 'ended')),
  attempt       integer not null default 0,
  site          text references site,
  step          text not null,
  percent       integer,
  reason_code   text,
  reason_text   text,
  events        bigint not null default 0,
  created_at    timestamptz not null,
  attempted_at  timestamptz,
  ready_at      timestamptz,
  ended_at      timestamptz,
  -- who may change it: a claim is held until then, and every write names the fence it was won with
  claimed_until timestamptz,
  claimed_by    text,
  fence         bigint not null default 0,
  wake_at       timestamptz not null,
  check ((state = 'ended') = (ended_at is not null))
);

-- A second click joins: one live session per person, dataset version, tool and size.
create unique index session_live on session (person, dataset, version, tool, size, ordinal)
  where state in ('queued', 'placing', 'starting', 'ready');
create index session_to_drive on session (wake_at)
  where state in ('queued', 'placing', 'starting', 'stopping');
create index session_person on session (person, created_at desc);
create index session_site on session (site) where state <> 'ended';

create table attempt (
  session     text not null references session on delete cascade,
  number      integer not null,
  site        text not null,
  state       text not null check (state in ('running', 'refused', 'failed')),
  started_at  timestamptz not null,
  ended_at    timestamptz,
  reason_code text,
  reason_text text,
  primary key (session, number)
);

create table session_event (
  session     text not null references session on delete cascade,
  sequence    bigint not null,
  at          timestamptz not null,
  state       text not null,
  step        text not null,
  site        text,
  percent     integer,
  reason_code text,
  reason_text text,
  primary key (session, sequence)
);

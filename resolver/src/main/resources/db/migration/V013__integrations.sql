-- Repositories whose calls are taken on, what they told of a click, and what sessions open of it.

create table repository (
  id            text primary key,
  kind          text not null check (kind in ('dataverse', 'clowder')),
  -- its origin
  address       text not null,
  title         text,
  -- whether its host may stand for a private address
  internal      boolean not null,
  -- digest of the secret in the path under which it calls, where it has one
  entrance      text unique,
  registered_at timestamptz not null,
  unique (kind, address)
);

-- What a repository told of one click: for one browser, one session, a few minutes.
create table handover (
  id         text primary key,
  repository text not null references repository on delete cascade,
  -- digest of the browser's cookie; null until somebody follows it
  browser    text,
  -- digest of the signed call it came of: the same call made again is told from a new one
  call       text unique,
  identifier text not null,
  version    text,
  files      jsonb not null,
  vouched    boolean not null,
  expires_at timestamptz not null,
  -- the session it was used for
  session    text references session on delete set null
);
create index handover_expiry on handover (expires_at);

-- The instances that a Clowder asked for: each a page from which a person opens its datasets.
create table clowder_instance (
  id         text primary key,
  repository text not null references repository on delete cascade,
  tool       text not null,
  name       text not null,
  owner      text not null,
  created_at timestamptz not null
);
create index clowder_instance_repository on clowder_instance (repository, created_at);

create table clowder_upload (
  instance text not null references clowder_instance on delete cascade,
  dataset  text not null,
  name     text not null,
  uploader text not null,
  at       timestamptz not null,
  primary key (instance, dataset)
);

-- Which file of its dataset a session shows, and which restricted ones its person may read.
alter table session
  add column files      jsonb,
  -- stands for the latter in the index: empty for none
  add column grants_key text not null default '';

-- A second click joins: one live session per person, datasets, version, tool, size and grants.
drop index session_live;
create unique index session_live
  on session (person, dataset, version, tool, size, also_key, grants_key, ordinal)
  where state in ('queued', 'placing', 'starting', 'ready');

-- Sites: who they are, how they came in, and what each said last.

create table site (
  id               text primary key,
  title            text not null,
  contact          text not null,
  api_address      text not null,
  sessions_address text not null,
  key              jsonb not null,
  kid              text not null,
  state            text not null check (state in ('pending', 'approved')),
  joined_at        timestamptz not null,
  approved_at      timestamptz,
  check ((state = 'approved') = (approved_at is not null))
);

-- The latest heartbeat. Apart from the site, since it is rewritten every few seconds.
create table site_status (
  site                 text primary key references site on delete cascade,
  instance             text not null,
  started_at           timestamptz not null,
  sequence             bigint not null,
  heard_at             timestamptz not null,
  mode                 text not null check (mode in ('ready', 'draining', 'maintenance')),
  inventory_generation bigint not null,
  tools                jsonb not null
) with (fillfactor = 50);

create table join_token (
  hash       text primary key,
  site       text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);

create table admin_token (
  hash       text primary key,
  created_at timestamptz not null
);

-- Public keys of every resolver on this database: together they are what agents verify tickets with.
create table ticket_key (
  kid      text primary key,
  jwk      jsonb not null,
  added_at timestamptz not null
);

-- When a resolver was last known to run: leases that ran out while none did are not held against sites.
create table resolver_clock (
  only_row   boolean primary key default true check (only_row),
  running_at timestamptz not null
);

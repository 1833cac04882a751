-- Datasets, their identifiers, and who holds copies of them.

create table dataset (
  id            bigint generated always as identity primary key,
  identifier    text not null unique,
  registered_at timestamptz not null
);

-- The inventory a site sent last; the replicas below are its lines.
create table inventory (
  site        text primary key references site on delete cascade,
  generation  bigint not null,
  digest      text not null,
  received_at timestamptz not null,
  accepted    integer not null,
  refused     jsonb not null
);

create table replica (
  site         text not null references site on delete cascade,
  dataset      bigint not null references dataset,
  version      text not null default '',
  title        text,
  landing_page text,
  bytes        bigint,
  checksum     text,
  tools        text[],
  access       text not null,
  descendants  boolean not null,
  primary key (site, dataset, version)
);
create index replica_dataset on replica (dataset);

-- A further identifier of a dataset, as the site that holds a copy says.
create table alias (
  canonical text not null,
  site      text not null references site on delete cascade,
  dataset   bigint not null references dataset,
  primary key (canonical, site)
);
create index alias_dataset on alias (dataset);

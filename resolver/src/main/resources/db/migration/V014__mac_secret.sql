-- From which all resolvers on this database derive the secrets that sites sign heartbeats with. One row, made by the first resolver that starts;
-- when it is deleted, resolvers that start afterwards make another and every site agrees anew.
create table mac_secret (
  one boolean primary key default true check (one),
  secret bytea not null check (length(secret) = 32),
  made_at timestamptz not null default now()
);

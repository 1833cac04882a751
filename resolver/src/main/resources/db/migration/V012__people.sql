-- People who signed in.

-- What browsers keep for us is sealed with it, by every resolver on this database.
create table seal_key (
  id      smallint primary key check (id = 1),
  key     bytea not null check (length(key) = 32),
  made_at timestamptz not null
);

-- Whoever signs in takes along what they did as a guest in the same browser. Sessions and
-- workspaces keep the id that their sites know them by.
create table taken_guest (
  guest    text primary key,
  person   text not null,
  taken_at timestamptz not null
);
create index taken_guest_person on taken_guest (person);

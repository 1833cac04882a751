-- What answers need beside the registry.

-- Words of titles, in whatever language: nothing is stemmed.
create index replica_words on replica using gin (to_tsvector('simple', title)) where title is not null;

-- What others say of a dataset whose holders do not: title and page, fetched in the background, and when to ask again.
create table enrichment (
  identifier   text collate "C" primary key,
  title        text,
  landing_page text,
  source       text,
  fetched_at   timestamptz,
  failures     integer not null default 0,
  try_after    timestamptz not null
);

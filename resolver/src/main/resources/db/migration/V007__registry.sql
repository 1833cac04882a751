-- The registry, for 10^7 datasets and 3·10^7 replicas: who describes names, who holds copies, versions, rules, and what changed.

-- Names are compared byte by byte, so that an index serves ranges and prefixes of them.
alter table dataset
  alter column identifier type text collate "C",
  -- a tombstone: set by whoever describes the name, or by an admin
  add column gone_at   timestamptz,
  add column gone_page text,
  add column gone_text text;

-- A dataset's replicas lie together, and are found in one look; those of a site are found by an index that holds the site once.
-- No foreign keys, which would check every row of a bulk registration against two tables: replicas are written by the merge of an
-- inventory alone, which makes the datasets first, and go with their site by a trigger; datasets are never deleted.
drop index replica_dataset;
alter table replica
  drop constraint replica_pkey,
  drop constraint replica_site_fkey,
  drop constraint replica_dataset_fkey,
  -- further identifiers, as the site says; the table alias is made of them
  add column aliases  text[],
  -- the dataset of which this one is a version, and the version's name as it sorts: "1.10" after "1.9"
  add column concept  bigint,
  add column position text collate "C",
  add primary key (dataset, site, version);
create index replica_site on replica (site);
create index replica_concept on replica (concept, position) where concept is not null;
update replica r
set aliases = (select array_agg(a.canonical order by a.canonical) from alias a where a.site = r.site and a.dataset = r.dataset);

-- A further identifier of a dataset, as a site that describes both says, or an admin, who is no site.
drop index alias_dataset;
alter table alias
  drop constraint alias_pkey,
  alter column canonical type text collate "C",
  alter column site drop not null,
  add unique nulls not distinct (canonical, site);
create index alias_dataset on alias (dataset);
create index alias_site on alias (site);

-- A site serves every name below a prefix, at a slash, without naming each.
create table mount_rule (
  prefix text collate "C" not null,
  site   text not null references site on delete cascade,
  tools  text[],
  primary key (prefix, site)
);
create index mount_rule_site on mount_rule (site);

-- Who describes the names that begin with a prefix, at a slash or a colon: a site, or, without one, the federation.
create table namespace (
  prefix     text collate "C" primary key,
  site       text references site on delete cascade,
  granted_at timestamptz not null
);

-- A copy that the describer or an admin vouches for, as long as its checksum stays: a name, or prefix/* for a rule.
create table confirmation (
  name         text collate "C" not null,
  site         text not null references site on delete cascade,
  version      text not null,
  checksum     text,
  confirmed_by text,
  confirmed_at timestamptz not null,
  primary key (name, site, version)
);

alter table inventory
  -- refused lines in all; the column refused keeps the first of them
  add column refused_count integer not null default 0,
  -- whether the same lines would be judged the same again: nothing was refused for others' rights, and no right changed since
  add column settled boolean not null default false;
update inventory set refused_count = jsonb_array_length(refused);

-- What moved in the registry, in the order of the commits and without gaps. Kinds:
--   dataset    what the name in key leads to
--   below      what the name in key, and every name below it at a slash or colon, leads to
--   inventory  anything that the site in key holds or describes
create table change (
  seq  bigint primary key,
  kind text not null check (kind in ('dataset', 'below', 'inventory')),
  key  text not null,
  at   timestamptz not null default now()
);
insert into change (seq, kind, key) values (1, 'below', '');

-- Notes changes as the last thing a transaction does: the lock makes the order of numbers the order of commits, so a reader who has
-- seen one has seen all before it. The newest 10,000 are kept.
create function note_changes(kinds text[], keys text[]) returns bigint language plpgsql as $$
declare
  last bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('change', 0));
  select max(seq) into last from change;
  insert into change (seq, kind, key)
    select last + n, kind, key from unnest(kinds, keys) with ordinality as new (kind, key, n);
  last := last + cardinality(kinds);
  delete from change where seq <= last - 10000;
  perform pg_notify('change', last::text);
  return last;
end
$$;

-- The name and what precedes each of its slashes and colons: the prefixes under which namespaces and rules can lie.
create function prefixes_of(name text) returns text[] language sql immutable strict parallel safe as $$
  select array_agg(left(name, cut::integer))
  from (
    select sum(length(part) + 1) over (order by n) - 1 as cut
    from regexp_split_to_table(name, '[:/]') with ordinality as parts (part, n)
  ) as cuts
$$;

-- Whether a site may describe a name: it holds the longest namespace that the name lies in, or nobody holds one.
create function may_describe(asker text, name text) returns boolean language sql stable parallel safe as $$
  select coalesce(
    (select n.site is not distinct from asker from namespace n
     where n.prefix = any (prefixes_of(name)) order by length(n.prefix) desc limit 1),
    true)
$$;

create function is_described(name text) returns boolean language sql stable parallel safe as $$
  select exists (select from namespace n where n.prefix = any (prefixes_of(name)))
$$;

create function forget_replicas() returns trigger language plpgsql as $$
begin
  delete from replica where site = old.id;
  return null;
end
$$;
create trigger site_replicas after delete on site for each row execute function forget_replicas();

create function forget_all_replicas() returns trigger language plpgsql as $$
begin
  truncate replica;
  return null;
end
$$;
create trigger all_replicas after truncate on site for each statement execute function forget_all_replicas();

-- a session remembers whether its person agreed to a copy that nobody confirmed
alter table session add column unconfirmed boolean not null default false;

-- The federation's catalogue of tools: how they are named, where they are offered, how many are to be kept started.

insert into rights_version (kind, version) values ('tool', 0);

create table tool (
  id          text primary key,
  -- null as long as the federation has not named it: then it is called what sites call it
  label       text,
  description text not null,
  -- whether it is offered at sites that are not in tool_at_site, and how many they keep started
  elsewhere   boolean not null,
  warm        integer not null check (warm >= 0),
  set_at      timestamptz not null
);
create trigger tool_count after insert or update or delete or truncate on tool
  for each statement execute function count_rights('tool');

create table tool_at_site (
  tool    text not null references tool on delete cascade,
  site    text not null references site on delete cascade,
  offered boolean not null,
  warm    integer not null check (warm >= 0),
  set_at  timestamptz not null,
  primary key (tool, site)
);
create index tool_at_site_of_site on tool_at_site (site);
create trigger tool_at_site_count after insert or update or delete or truncate on tool_at_site
  for each statement execute function count_rights('tool');

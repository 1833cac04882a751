-- Sites that come and go: what each states, how it is operated, what became of it, and who did what to it.

-- The latest heartbeat of each site, rewritten every few seconds: few bytes, and no index but the key, so that a write touches one page.
-- What it stated is apart, and written when it says something else than before.
alter table site_status
  drop column mode,
  drop column tools,
  drop column unavailable,
  drop column inventory_generation,
  drop column heard_at,
  add column skew_ms          bigint not null default 0,
  -- of the statement; what another resolver heard is read again when it differs
  add column statement_digest text   not null default '',
  -- the resolver that heard it, and when by the database's clock: resolvers' clocks differ
  add column heard_by         text   not null default '',
  add column written_at       timestamptz not null default clock_timestamp();
delete from site_status;

create table site_statement (
  site      text primary key references site on delete cascade,
  statement jsonb not null
);

alter table site
  -- how a federation admin wants it operated
  add column ordered          jsonb,
  add column ordered_revision bigint not null default 0,
  -- when the row changed last: resolvers read again what changed of late
  add column touched_at       timestamptz not null default clock_timestamp();
create index site_touched on site (touched_at);

create function touch_site() returns trigger language plpgsql as $$
begin
  new.touched_at := clock_timestamp();
  return new;
end
$$;
create trigger site_touch before update on site for each row execute function touch_site();

-- What became of a site, in the words of the resolver that saw it. One line for each turn, however many resolvers see it.
create table site_event (
  id      bigint generated always as identity primary key,
  site    text not null references site on delete cascade,
  -- what turned: liveness, reach, starts, operation, agent, clock
  subject text not null,
  code    text not null,
  text    text not null,
  at      timestamptz not null
);
create index site_event_site on site_event (site, id desc);

-- Whether a site's address led to it when a resolver last tried: where a resolver that starts begins from.
create table site_reach (
  site   text primary key references site on delete cascade,
  proved boolean not null,
  code   text,
  text   text,
  since  timestamptz not null
);

-- What admins did, who they said they were, and why.
create table admin_action (
  id     bigint generated always as identity primary key,
  at     timestamptz not null,
  who    text not null,
  action text not null,
  target text not null,
  detail text not null,
  reason text
);
create index admin_action_target on admin_action (target, id desc);

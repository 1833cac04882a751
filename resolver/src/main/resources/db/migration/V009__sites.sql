-- Sites that come and go: what each states, how it is operated, and what became of it.

alter table site_status
  drop column mode,
  drop column tools,
  drop column unavailable,
  add column statement jsonb;
delete from site_status;
alter table site_status alter column statement set not null;

-- how a federation admin wants a site operated
alter table site
  add column ordered          jsonb,
  add column ordered_revision bigint not null default 0;

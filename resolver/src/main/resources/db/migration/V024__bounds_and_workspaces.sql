-- Bounds that junk does not use up, and hours that do not come back.

-- Whether a message was sent: what sent none counts for who asked and where to, not for the total.
alter table email_confirmation add column sent boolean not null default true;
create index email_confirmation_sent on email_confirmation (asked_at) where sent;

-- From which network a guest asked; empty for people who are signed in.
alter table dataset_request add column network text;
create index dataset_request_network on dataset_request (network) where network is not null;

-- Hours of sessions that are no longer kept, since their people deleted their data.
alter table person_group add column spent_hours double precision not null default 0;

create function keep_hours() returns trigger language plpgsql as $$
begin
  update person_group
  set spent_hours = spent_hours
    + extract(epoch from coalesce(old.ended_at, now()) - old.ready_at) / 3600
  where id = old.for_group;
  return null;
end
$$;
create trigger session_hours after delete on session
  for each row when (old.for_group is not null and old.ready_at is not null)
  execute function keep_hours();

-- Workspaces that their people had removed: sessions that had them are still told of.
create table removed_workspace (
  workspace  text not null,
  site       text not null,
  person     text not null,
  removed_at timestamptz not null,
  primary key (workspace, site)
);
create index removed_workspace_person on removed_workspace (person);

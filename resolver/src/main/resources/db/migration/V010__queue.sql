-- One fair queue: a free place goes to the session that has waited longest of those its site can serve.

alter table session
  -- the site whose place is kept for it, while it is queued
  add column offered_site text references site,
  -- what its person was told of its place: how many wait before it, when a place is expected, and
  -- what the sites said by then, as site and code each
  add column queue_before integer,
  add column place_at     timestamptz,
  add column judged       text,
  -- when somebody looked at it last: a page that was closed keeps its place for a while only
  add column followed_at  timestamptz;

-- What was said of each site when one was chosen, or none could be.
alter table session_event
  add column sites        jsonb,
  add column queue_before integer,
  add column place_at     timestamptz;

-- One waiting place a person. Who holds several keeps the oldest.
with surplus as (
  select id from (
    select id, row_number() over (partition by person order by created_at, id) as place
    from session where state = 'queued') as waiting
  where place > 1
)
update session
set state = 'ended', ended_at = now(), step = 'Ended', fence = fence + 1, claimed_until = null,
    reason_code = 'already-waiting',
    reason_text = 'You wait for a place with another session already.'
where id in (select id from surplus);

create unique index session_waiting on session (person) where state = 'queued';
create index session_queue on session (created_at, id) where state = 'queued';
create index session_begun on session (attempted_at) where state in ('starting', 'ready');
create index session_workspace on session (workspace, ready_at desc) where ready_at is not null;

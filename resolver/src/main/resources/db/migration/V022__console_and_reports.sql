-- What admins of a site propose that it shall hold. Its agent fetches it, decides, and answers line by line; who proposed it is in the
-- audit alone.
create table proposal (
  id          bigint generated always as identity primary key,
  site        text not null references site on delete cascade,
  state       text not null check (state in ('pending', 'answered', 'withdrawn', 'expired')),
  proposed_at timestamptz not null,
  answered_at timestamptz,
  datasets    integer not null,
  taken       integer not null default 0,
  refused     integer not null default 0
);
create index proposal_site on proposal (site, id desc);
create index proposal_pending on proposal (site, id) where state = 'pending';

create table proposal_line (
  proposal   bigint not null references proposal on delete cascade,
  line       integer not null,
  identifier text not null,
  version    text not null,
  removal    boolean not null,
  -- what its agent reads: says where the dataset lies, and is gone as soon as the proposal waits no more
  proposed   text,
  code       text,
  refusal    text,
  primary key (proposal, line)
);

-- What was done with which dataset where, month by month. Names nobody. A row of starts has the code ''; one of refusals has their reason.
create table report (
  month      date not null,
  identifier text collate "C" not null,
  site       text collate "C" not null,
  tool       text collate "C" not null,
  code       text collate "C" not null,
  -- of sessions that are gone: these sums cannot be made again
  gone       boolean not null,
  starts     bigint not null default 0,
  seconds    bigint not null default 0,
  refusals   bigint not null default 0,
  primary key (month, identifier, site, tool, code, gone)
);
create index report_site on report (site, month);
create index report_identifier on report (identifier, month);

-- 0: not in the sums yet; 1: in those that can be made again; 2: in those of sessions that are gone
alter table session add column folded smallint not null default 0;
create index session_to_fold on session (ended_at) where state = 'ended' and folded = 0;

-- What each ended session comes to. A refusal at a site is an attempt that came to nothing; whoever was never sent to a site was refused
-- by none of them. Whoever stopped a session before it was ready was not refused.
create view session_sum as
select id as session, date_trunc('month', ended_at at time zone 'UTC')::date as month, identifier, coalesce(site, '') as site, tool,
       '' as code, 1 as starts, greatest(0, round(extract(epoch from ended_at - ready_at)))::bigint as seconds, 0 as refusals
from session
where state = 'ended' and ready_at is not null
union all
select s.id, date_trunc('month', s.ended_at at time zone 'UTC')::date, s.identifier, a.site, s.tool,
       coalesce(a.reason_code, 'unknown'), 0, 0, 1
from session s join attempt a on a.session = s.id
where s.state = 'ended' and a.state in ('refused', 'failed')
union all
select s.id, date_trunc('month', s.ended_at at time zone 'UTC')::date, s.identifier, '', s.tool,
       coalesce(s.reason_code, 'unknown'), 0, 0, 1
from session s
where s.state = 'ended' and s.ready_at is null and s.reason_code is distinct from 'stopped-by-person'
  and not exists (select from attempt a where a.session = s.id and a.state in ('refused', 'failed'));

create function add_to_report(which text[], into_gone boolean) returns void language sql as $$
  insert into report as kept (month, identifier, site, tool, code, gone, starts, seconds, refusals)
  select month, identifier, site, tool, code, into_gone, sum(starts), sum(seconds), sum(refusals)
  from session_sum where session = any (which)
  group by month, identifier, site, tool, code
  on conflict (month, identifier, site, tool, code, gone) do update
    set starts = kept.starts + excluded.starts, seconds = kept.seconds + excluded.seconds, refusals = kept.refusals + excluded.refusals
$$;

-- Adds ended sessions to the sums, each once, however often and by whomever it is called; how many there were.
create function fold_sessions(most integer) returns integer language plpgsql as $$
declare
  which text[];
begin
  perform pg_advisory_xact_lock(hashtextextended('report', 0));
  select array_agg(id) into which from (
    select id from session where state = 'ended' and folded = 0 order by ended_at limit most) as next;
  update session set folded = 1 where id = any (which);
  perform add_to_report(which, false);
  return coalesce(cardinality(which), 0);
end
$$;

-- To be called before people's sessions are deleted: their sums stay, without them.
create function keep_sums(people text[]) returns void language plpgsql as $$
declare
  summed text[];
  all_of_them text[];
begin
  perform pg_advisory_xact_lock(hashtextextended('report', 0));
  select array_agg(id) filter (where folded = 1), array_agg(id) into summed, all_of_them
  from session where person = any (people) and state = 'ended' and folded <> 2;
  update report r
  set starts = r.starts - s.starts, seconds = r.seconds - s.seconds, refusals = r.refusals - s.refusals
  from (
    select month, identifier, site, tool, code, sum(starts) as starts, sum(seconds) as seconds, sum(refusals) as refusals
    from session_sum where session = any (summed)
    group by month, identifier, site, tool, code) as s
  where not r.gone and (r.month, r.identifier, r.site, r.tool, r.code) = (s.month, s.identifier, s.site, s.tool, s.code);
  delete from report where not gone and starts = 0 and seconds = 0 and refusals = 0;
  perform add_to_report(all_of_them, true);
  update session set folded = 2 where id = any (all_of_them);
end
$$;

-- Makes the sums of all sessions that are still there again.
create function make_report_again() returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('report', 0));
  delete from report where not gone;
  update session set folded = 1 where state = 'ended' and folded = 0;
  perform add_to_report((select array_agg(id) from session where state = 'ended' and folded = 1), false);
end
$$;

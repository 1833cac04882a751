-- Who may use datasets, tools, sizes and sites.

create table policy (
  kind    text not null check (kind in ('dataset', 'tool', 'size', 'site')),
  -- of datasets: a canonical identifier, or a prefix and /*
  name    text not null,
  -- how well people must be known
  least   text not null check (least in ('guest', 'email', 'repository', 'federated')),
  -- where anybody is named, only they
  groups  text[] not null,
  people  text[] not null,
  domains text[] not null,
  -- whether it is as if it were unknown to all others
  hidden  boolean not null,
  set_at  timestamptz not null,
  primary key (kind, name)
);
create trigger policy_count after insert or update or delete or truncate on policy
  for each statement execute function count_rights('policy');

-- What a session's person was judged by when it was asked for, until the session ends.
alter table session add column standing jsonb;

create function forget_standing() returns trigger language plpgsql as $$
begin
  new.standing := null;
  return new;
end
$$;
create trigger session_forget_standing before update on session
  for each row when (new.state = 'ended' and new.standing is not null)
  execute function forget_standing();

-- Groups of people, such as those of a course, who join with a code.
create table person_group (
  id         text primary key,
  title      text not null,
  -- the person who keeps it
  owner      text not null,
  -- digest of the code with which people join
  code       text not null unique,
  made_at    timestamptz not null,
  expires_at timestamptz not null,
  -- what all sessions for it may come to at once; hours: what they may have come to in all
  sessions   integer,
  memory     bigint,
  hours      integer
);
create table group_member (
  group_id  text not null references person_group on delete cascade,
  person    text not null,
  -- what to call the person to who keeps the group
  label     text not null,
  joined_at timestamptz not null,
  primary key (group_id, person)
);
create index group_member_person on group_member (person);
create trigger group_count after insert or update or delete or truncate on person_group
  for each statement execute function count_rights('group');
create trigger group_member_count after insert or update or delete or truncate on group_member
  for each statement execute function count_rights('group');

alter table session
  -- the group that it counts to
  add column for_group text,
  -- bytes that its size may use
  add column memory    bigint;
create index session_for_group on session (for_group) where for_group is not null;

-- Sessions that are shared with named people.

alter table session
  -- what its person is called, once it is shared; and when they came in last, since then
  add column owner_label             text,
  add column entered_at              timestamptz,
  -- grows with every change of who may enter; and what its site was told last
  add column companions              bigint not null default 0,
  add column companions_told         bigint,
  add column companions_told_attempt integer,
  add column companions_told_at      timestamptz;

create index session_to_tell on session (id) where companions > 0 and state = 'ready';

create table session_share (
  -- in the cookie of who came in by it: a share that is made anew is another one
  id           bigint generated always as identity primary key,
  session      text not null references session on delete cascade,
  -- a confirmed e-mail address, lower case, or a person's id
  name         text not null,
  shared_at    timestamptz not null,
  -- not yet for what a program asked for, until the session's person says so in a browser
  confirmed_at timestamptz,
  person       text,
  label        text,
  accepted_at  timestamptz,
  entered_at   timestamptz,
  unique (session, name),
  check ((person is null) = (accepted_at is null))
);
create index session_share_name on session_share (name);
create index session_share_person on session_share (person) where person is not null;

-- Requests of people that a dataset be held by some site.

create table dataset_request (
  -- canonical
  identifier text collate "C" not null,
  person     text not null,
  -- whether the person had signed in when asking
  signed_in  boolean not null,
  -- where to tell them that it is there; gone once they were told
  email      text,
  asked_at   timestamptz not null,
  -- since when it was seen to be held
  held_at    timestamptz,
  -- when to try next to tell them
  tell_after timestamptz,
  primary key (identifier, person)
);
create index dataset_request_person on dataset_request (person);
create index dataset_request_held on dataset_request (held_at) where held_at is not null;
create index dataset_request_asked on dataset_request (asked_at);

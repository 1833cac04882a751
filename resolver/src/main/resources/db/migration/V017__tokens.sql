-- Tokens with which programs act for people, and how a program is given one.

create table api_token (
  id          text primary key,
  -- of the secret, which is kept nowhere
  hash        text not null unique,
  person      text not null,
  -- who vouches for the person, and what to call them; whoever is no longer named vouches for no token either
  issuer      text not null,
  label       text not null,
  name        text not null,
  scopes      text[] not null,
  -- the token that a program showed to make this one: it is revoked with that
  made_by     text references api_token on delete set null,
  made_at     timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz,
  used_at     timestamptz,
  -- when it was made or revoked: resolvers read again what changed of late
  touched_at  timestamptz not null default clock_timestamp()
);
create index api_token_person on api_token (person);
create index api_token_made_by on api_token (made_by);
create index api_token_touched on api_token (touched_at);

create function touch_api_token() returns trigger language plpgsql as $$
begin
  new.touched_at := clock_timestamp();
  return new;
end
$$;
create trigger api_token_touch before update of revoked_at on api_token
  for each row execute function touch_api_token();

-- Programs that wait to be let in (RFC 8628). Both codes are kept as digests.
create table device_login (
  device_hash text primary key,
  user_hash   text not null unique,
  client      text not null,
  address     text not null,
  scopes      text[] not null,
  asked_at    timestamptz not null,
  expires_at  timestamptz not null,
  -- seconds between two askings
  pace        int not null,
  polled_at   timestamptz,
  state       text not null check (state in ('pending', 'allowed', 'denied')),
  person      text,
  issuer      text,
  label       text,
  check ((state = 'allowed') = (person is not null))
);
create index device_login_address on device_login (address);
create index device_login_expires on device_login (expires_at);

-- Links that take a session along to another device: good for ten minutes and once. What the other browser is given is sealed.
create table pass (
  hash       text primary key,
  session    text not null references session on delete cascade,
  person     text not null,
  address    text not null,
  sealed     text not null,
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index pass_person on pass (person);
create index pass_expires on pass (expires_at);

-- Addresses that people say are theirs, until they follow the link that was sent there.
create table email_confirmation (
  hash       text primary key,
  person     text not null,
  address    text not null,
  asked_at   timestamptz not null,
  expires_at timestamptz not null
);
create index email_confirmation_person on email_confirmation (person);
create index email_confirmation_address on email_confirmation (address);
create index email_confirmation_asked on email_confirmation (asked_at);

-- Addresses that are guests' own: each showed that mail to it reaches them.
create table confirmed_email (
  person       text primary key,
  address      text not null,
  confirmed_at timestamptz not null
);

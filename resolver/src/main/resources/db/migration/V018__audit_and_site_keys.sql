-- Who did what to what, when, from where, what was decided and why. It grows and is not changed: a trigger refuses that, but for what the
-- resolver removes itself when its time is over.

create table audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null,
  -- admin, site, sign-in, token, person, session, export, refusal
  kind       text not null,
  action     text not null,
  -- who: admin-token, person, site, resolver, anyone; which one; what they said or are called
  actor      text not null,
  actor_id   text,
  name       text,
  address    text,
  target     text not null,
  detail     text not null,
  -- allowed, or the code of the refusal
  decision   text not null,
  reason     text,
  -- when what is personal in it was removed
  erased_at  timestamptz
);
create index audit_at on audit (at);
create index audit_kind on audit (kind, id desc);
create index audit_target on audit (target, id desc);
create index audit_actor on audit (actor_id, id desc);
create index audit_to_erase on audit (at) where erased_at is null;

insert into audit (at, kind, action, actor, name, target, detail, decision, reason)
select at, 'admin', action, 'admin-token', who, target, detail, 'allowed', reason
from admin_action order by id;

drop table admin_action;

create function guard_audit() returns trigger language plpgsql as $$
begin
  if current_setting('datadns.audit', true) = 'retention' then
    if tg_op = 'DELETE' then
      return old;
    end if;
    if tg_op = 'UPDATE'
       and (new.id, new.at, new.kind, new.action, new.actor, new.decision)
           = (old.id, old.at, old.kind, old.action, old.actor, old.decision)
       and (new.actor_id is null or new.actor = 'site') and new.name is null and new.address is null
       and new.erased_at is not null then
      return new;
    end if;
  end if;
  raise exception 'the audit is not changed' using errcode = 'restrict_violation';
end
$$;
create trigger audit_is_not_changed before update or delete on audit
  for each row execute function guard_audit();
create trigger audit_is_not_emptied before truncate on audit
  for each statement execute function guard_audit();

-- While a site changes its key the one before is good too.
alter table site
  add column earlier_kid   text,
  add column earlier_key   jsonb,
  add column earlier_until timestamptz,
  add check ((earlier_key is null) = (earlier_until is null) and (earlier_key is null) = (earlier_kid is null));

-- Keys that were lost: none of them speaks for any site again. A site without a key has the kid ''.
create table revoked_site_key (
  kid        text primary key,
  site       text not null,
  revoked_at timestamptz not null
);

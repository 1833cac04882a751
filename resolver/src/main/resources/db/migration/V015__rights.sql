-- Who may do what: roles of people, and who may use datasets, tools, sizes and sites.

-- Counts the changes of each kind, so that resolvers read again only what moved.
create table rights_version (
  kind    text primary key,
  version bigint not null
);
insert into rights_version (kind, version) values ('role', 0), ('policy', 0), ('group', 0);

create function count_rights() returns trigger language plpgsql as $$
begin
  update rights_version set version = version + 1 where kind = tg_argv[0];
  return null;
end
$$;

-- What people were granted beyond what every reader may.
create table role_grant (
  person     text not null,
  role       text not null check (role in ('federation-admin', 'site-admin', 'dataset-owner')),
  -- the site, the dataset, or a rule that ends with /*; empty for the federation
  target     text not null,
  granted_at timestamptz not null,
  primary key (person, role, target),
  check ((role = 'federation-admin') = (target = ''))
);
create trigger role_grant_count after insert or update or delete or truncate on role_grant
  for each statement execute function count_rights('role');

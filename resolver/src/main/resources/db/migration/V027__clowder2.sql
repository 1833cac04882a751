-- A Clowder 2 is another kind of repository than a Clowder 1.
alter table repository drop constraint repository_kind_check;
alter table repository
  add constraint repository_kind_check check (kind in ('dataverse', 'clowder', 'clowder2'));

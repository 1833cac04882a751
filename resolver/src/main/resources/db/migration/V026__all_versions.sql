-- Copies from which every version can be opened: a repository says which files each has.
alter table replica add column all_versions boolean not null default false;
alter table mount_rule add column all_versions boolean not null default false;

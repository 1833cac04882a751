-- The sites near to whoever asked for a session, as far as that is known: it may be placed much
-- later, and its person's address is not kept.
alter table session add column near text[] not null default '{}';

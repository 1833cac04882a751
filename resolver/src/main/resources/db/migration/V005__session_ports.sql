-- At a site that gives each session a port of its host: the one it said, inside the approved range.

alter table session add column port integer check (port between 1 and 65535);

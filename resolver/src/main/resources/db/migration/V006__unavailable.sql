-- what a site's latest heartbeat says of its replicas that cannot be opened now
alter table site_status add column unavailable jsonb not null default '[]';

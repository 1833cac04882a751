-- Whoever follows a session at another resolver learns at once that something happened to it. What happened is read from the table.
create function tell_session_event() returns trigger language plpgsql as $$
begin
  perform pg_notify('session_event', new.session || ' ' || new.sequence);
  return null;
end $$;
create trigger session_event_told after insert on session_event
  for each row execute function tell_session_event();

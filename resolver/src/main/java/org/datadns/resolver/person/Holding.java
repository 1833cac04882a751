package org.datadns.resolver.person;

import java.util.List;
import java.util.Optional;

/**
 * Rows that are kept about people, by their ids. A test holds that every column of the database
 * that has them is in one.
 *
 * @param name in what is taken away
 * @param meaning what it is, for people
 * @param select the rows as JSON; {@code :people} are the person's ids
 * @param delete what removes them; empty when they stay
 * @param stays what stays nevertheless and why, for people
 */
record Holding(
    String name, String meaning, String select, Optional<String> delete, Optional<String> stays) {

  /** All that there is, in the order in which it is deleted. */
  static final List<Holding> ALL =
      List.of(
          goes(
              "sharesTaken",
              "sessions of others that are shared with you, and when you came in",
              """
              select to_jsonb(n) from session_share n where person = any(:people) order by id
              """,
              // their sites are told that nobody of this name may enter any more
              """
              with gone as (
                delete from session_share where person = any(:people) returning session)
              update session set companions = companions + 1 where id in (select session from gone)
              """),
          goes(
              "shares",
              "with whom you share your sessions",
              """
              select jsonb_build_object('session', n.session, 'name', n.name, 'at', n.shared_at)
              from session_share n join session s on s.id = n.session
              where s.person = any(:people) order by n.id
              """,
              "delete from session_share n using session s"
                  + " where s.id = n.session and s.person = any(:people)"),
          goes(
              "sessionEvents",
              "each step of your sessions",
              """
              select to_jsonb(e) from session_event e join session s on s.id = e.session
              where s.person = any(:people) order by e.session, e.sequence
              """,
              "delete from session_event e using session s"
                  + " where s.id = e.session and s.person = any(:people)"),
          goes(
              "attempts",
              "at which sites your sessions were tried",
              """
              select to_jsonb(a) from attempt a join session s on s.id = a.session
              where s.person = any(:people) order by a.session, a.number
              """,
              "delete from attempt a using session s"
                  + " where s.id = a.session and s.person = any(:people)"),
          new Holding(
              "sessions",
              "your sessions: what you opened, where and when",
              "select to_jsonb(s) from session s where person = any(:people) order by created_at",
              Optional.of("delete from session where person = any(:people)"),
              Optional.of(
                  "Files in the workspaces of your sessions are at the sites where these ran, not"
                      + " here: delete them at /workspaces first, or ask those sites.")),
          goes(
              "workspacesRemoved",
              "workspaces at sites that you had removed",
              "select to_jsonb(r) from removed_workspace r where person = any(:people)",
              "delete from removed_workspace where person = any(:people)"),
          goes(
              "guests",
              "as which guests you were here before you signed in",
              "select to_jsonb(g) from taken_guest g where person = any(:people) order by taken_at",
              "delete from taken_guest where person = any(:people)"),
          goes(
              "passes",
              "links to another device that you made and nobody followed yet",
              """
              select to_jsonb(p) - 'hash' - 'sealed' from pass p
              where person = any(:people) order by made_at
              """,
              "delete from pass where person = any(:people)"),
          goes(
              "addressesAsked",
              "e-mail addresses that you said are yours, of the last day",
              """
              select to_jsonb(c) - 'hash' from email_confirmation c
              where person = any(:people) order by asked_at
              """,
              "delete from email_confirmation where person = any(:people)"),
          goes(
              "address",
              "the e-mail address that you confirmed",
              "select to_jsonb(e) from confirmed_email e where person = any(:people)",
              "delete from confirmed_email where person = any(:people)"),
          goes(
              "programsWaiting",
              "programs that you let in and that did not fetch their token yet",
              """
              select to_jsonb(d) - 'device_hash' - 'user_hash' from device_login d
              where person = any(:people) order by asked_at
              """,
              "delete from device_login where person = any(:people)"),
          goes(
              "datasetsAskedFor",
              "datasets you asked for while no site held them, where to tell you, and for guests from"
                  + " which network",
              "select to_jsonb(r) from dataset_request r where person = any(:people) order by asked_at",
              "delete from dataset_request where person = any(:people)"),
          new Holding(
              "tokens",
              "your tokens, without their secrets",
              """
              select to_jsonb(t) - 'hash' - 'touched_at' from api_token t
              where person = any(:people) order by made_at
              """,
              // the row stays until every resolver has seen that it is revoked
              Optional.of(
                  """
                  update api_token
                  set revoked_at = coalesce(revoked_at, now()), name = '', label = '', issuer = ''
                  where person = any(:people)
                  """),
              Optional.of(
                  "That there were tokens, without names, is kept for thirty days, so that none is"
                      + " good anywhere.")),
          goes(
              "groups",
              "which groups you are in, and as whom",
              "select to_jsonb(m) from group_member m where person = any(:people) order by joined_at",
              "delete from group_member where person = any(:people)"),
          stays(
              "groupsKept",
              "the groups that you keep",
              "select to_jsonb(g) - 'code' from person_group g where owner = any(:people)",
              "Groups that you keep stay for those who are in them, until they end or you delete"
                  + " them."),
          stays(
              "roles",
              "what admins granted you",
              "select to_jsonb(r) from role_grant r where person = any(:people)",
              "Roles are the federation's: ask its admins to take them back."),
          stays(
              "audit",
              "what you did here and were refused, and from which address",
              """
              select to_jsonb(a) from audit a
              where actor = 'person' and actor_id = any(:people) order by id
              """,
              "What you did stays noted, so that misuse can be followed up; who it was and from"
                  + " where is removed when its time is over."));

  private static Holding goes(String name, String meaning, String select, String delete) {
    return new Holding(name, meaning, select, Optional.of(delete), Optional.empty());
  }

  private static Holding stays(String name, String meaning, String select, String why) {
    return new Holding(name, meaning, select, Optional.empty(), Optional.of(why));
  }
}

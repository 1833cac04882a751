package org.datadns.resolver.group;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Group.Limits;
import org.datadns.resolver.access.GuestRules;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.RightsVersion;
import org.datadns.resolver.background.Kept;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The tables {@code person_group} and {@code group_member}. Who is in which group is kept in
 * memory; what another resolver changes is known here within a second or two. Thread-safe.
 */
public final class Groups implements AutoCloseable {
  /** A group is a course, not a nation; and one person keeps a few. */
  private static final int MOST_MEMBERS = 2_000;

  private static final int MOST_KEPT = 50;
  private static final String COLUMNS =
      "g.id, g.title, g.owner, g.expires_at, g.sessions, g.memory, g.hours";

  private final Jdbi jdbi;
  private final GuestRules guests;
  private final InstantSource clock;
  private final Kept<Book> book;

  /**
   * Everybody who is in a group.
   *
   * @param groups by person
   * @param expiries by group
   */
  private record Book(Map<String, Set<String>> groups, Map<String, Instant> expiries) {}

  /** Reads them, and goes on doing so. */
  public Groups(Jdbi jdbi, GuestRules guests, InstantSource clock) {
    this.jdbi = jdbi;
    this.guests = guests;
    this.clock = clock;
    this.book = new Kept<>("groups", () -> RightsVersion.of(jdbi, "group"), this::read);
  }

  /** The groups that somebody is in now. Reads memory alone. */
  public Set<String> of(Person person) {
    var all = book.get();
    if (all.groups().isEmpty() || !mayJoin(person)) {
      return Set.of();
    }
    Instant now = clock.instant();
    return person.ids().stream()
        .flatMap(id -> all.groups().getOrDefault(id, Set.of()).stream())
        .filter(group -> now.isBefore(all.expiries().getOrDefault(group, Instant.MIN)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether people who are known so well may be in groups. */
  public boolean mayJoin(Person person) {
    return guests.groups() || person.assurance() != Assurance.GUEST;
  }

  /** One by its id. Blocks for the database. */
  public Optional<KnownGroup> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select " + COLUMNS + " from person_group g where g.id = :id")
                .bind("id", id)
                .map(Groups::group)
                .findOne());
  }

  /** Those that somebody keeps or is in, the latest first. Blocks for the database. */
  public List<KnownGroup> listOf(Person person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + """
                         from person_group g
                        where g.owner = any(:persons)
                           or exists (select from group_member m
                                      where m.group_id = g.id and m.person = any(:persons))
                        order by g.made_at desc
                        """)
                .bindArray("persons", String.class, person.ids())
                .map(Groups::group)
                .list());
  }

  /** The latest of all that were made. Blocks for the database. */
  public List<KnownGroup> latest(int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from person_group g order by g.made_at desc limit :most")
                .bind("most", most)
                .map(Groups::group)
                .list());
  }

  /** How many people are in each of these groups. Blocks for the database. */
  public Map<String, Integer> sizes(List<String> ids) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select group_id, count(*) as people from group_member
                    where group_id = any(:ids) group by group_id
                    """)
                .bindArray("ids", String.class, ids)
                .map((row, context) -> Map.entry(row.getString("group_id"), row.getInt("people")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** What came of making a group. */
  public sealed interface Making {
    /** It is made; its code is told this once. */
    record Made(KnownGroup group, String code) implements Making {}

    /** Its keeper has so many already. */
    record TooMany(int most) implements Making {}
  }

  /** Makes one. */
  public Making make(Person keeper, String title, Instant expires, Limits limits) {
    var group = new KnownGroup(Ids.newGroup(), title, keeper.id(), expires, limits);
    String code = JoinCode.generate();
    int rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into person_group
                          (id, title, owner, code, made_at, expires_at, sessions, memory, hours)
                        select :id, :title, :owner, :code, :now, :expires, :sessions, :memory, :hours
                        where (select count(*) from person_group where owner = :owner) < :most
                        """)
                    .bind("id", group.id())
                    .bind("title", title)
                    .bind("owner", keeper.id())
                    .bind("code", JoinCode.digest(code))
                    .bind("now", clock.instant())
                    .bind("expires", expires)
                    .bind("sessions", limits.sessions())
                    .bind("memory", limits.memory())
                    .bind("hours", limits.hours())
                    .bind("most", MOST_KEPT)
                    .execute());
    book.renew();
    return rows == 1 ? new Making.Made(group, code) : new Making.TooMany(MOST_KEPT);
  }

  /** Changes title, expiry and limits. */
  public void change(String id, String title, Instant expires, Limits limits) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update person_group
                    set title = :title, expires_at = :expires, sessions = :sessions,
                        memory = :memory, hours = :hours
                    where id = :id
                    """)
                .bind("id", id)
                .bind("title", title)
                .bind("expires", expires)
                .bind("sessions", limits.sessions())
                .bind("memory", limits.memory())
                .bind("hours", limits.hours())
                .execute());
    book.renew();
  }

  /** Another code in the place of the one that was, with which nobody joins any more. */
  public String renewCode(String id) {
    String code = JoinCode.generate();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update person_group set code = :code where id = :id")
                .bind("id", id)
                .bind("code", JoinCode.digest(code))
                .execute());
    return code;
  }

  /** Takes a group away, with who is in it. */
  public void remove(String id) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("delete from person_group where id = :id")
                .bind("id", id)
                .execute());
    book.renew();
  }

  /** What came of joining. */
  public sealed interface Joining {
    /** They are in. */
    record In(KnownGroup group) implements Joining {}

    /** No group that still counts has this code. */
    record UnknownCode() implements Joining {}

    /** It has as many members as a group may have. */
    record Full(int most) implements Joining {}
  }

  /**
   * Somebody joins; nothing happens when they are in already.
   *
   * @param code as they wrote it
   * @param label what to call them to who keeps the group
   */
  public Joining join(Person person, String code, String label) {
    Joining joining =
        jdbi.inTransaction(
            handle -> {
              var group =
                  handle
                      .createQuery(
                          "select "
                              + COLUMNS
                              + " from person_group g where g.code = :code and g.expires_at > :now"
                              + " for update")
                      .bind("code", JoinCode.digest(code))
                      .bind("now", clock.instant())
                      .map(Groups::group)
                      .findOne();
              if (group.isEmpty()) {
                return new Joining.UnknownCode();
              }
              int rows =
                  handle
                      .createUpdate(
                          """
                          insert into group_member (group_id, person, label, joined_at)
                          select :group, :person, :label, :now
                          where exists (select from group_member
                                        where group_id = :group and person = :person)
                             or (select count(*) from group_member where group_id = :group) < :most
                          on conflict (group_id, person) do update set label = excluded.label
                          """)
                      .bind("group", group.get().id())
                      .bind("person", person.id())
                      .bind("label", label)
                      .bind("now", clock.instant())
                      .bind("most", MOST_MEMBERS)
                      .execute();
              return rows == 1 ? new Joining.In(group.get()) : new Joining.Full(MOST_MEMBERS);
            });
    book.renew();
    return joining;
  }

  /** Somebody is in no more; false when they were not. */
  public boolean leave(String id, Collection<String> persons) {
    int rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "delete from group_member where group_id = :group and person = any(:persons)")
                    .bind("group", id)
                    .bindArray("persons", String.class, persons)
                    .execute());
    book.renew();
    return rows > 0;
  }

  /** Who is in, by label, with their live sessions for it. Blocks for the database. */
  public List<Group.Member> members(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select m.person, m.label, m.joined_at,
                           (select count(*) from session s
                            where s.for_group = m.group_id and s.person = m.person
                              and s.state <> 'ended') as sessions
                    from group_member m where m.group_id = :group
                    order by m.label, m.person
                    """)
                .bind("group", id)
                .map(
                    (row, context) ->
                        new Group.Member(
                            row.getString("person"),
                            row.getString("label"),
                            row.getTimestamp("joined_at").toInstant(),
                            row.getInt("sessions")))
                .list());
  }

  private Book read() {
    return jdbi.withHandle(
        handle -> {
          var expiries = new HashMap<String, Instant>();
          handle
              .createQuery("select id, expires_at from person_group where expires_at > :now")
              .bind("now", clock.instant())
              .map((row, context) -> Map.entry(row.getString(1), row.getTimestamp(2).toInstant()))
              .forEach(each -> expiries.put(each.getKey(), each.getValue()));
          var groups = new HashMap<String, Set<String>>();
          handle
              .createQuery("select person, group_id from group_member")
              .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
              .forEach(
                  each ->
                      groups
                          .computeIfAbsent(each.getKey(), ignored -> new HashSet<>())
                          .add(each.getValue()));
          return new Book(groups, expiries);
        });
  }

  private static KnownGroup group(ResultSet row, StatementContext context) throws SQLException {
    return new KnownGroup(
        row.getString("id"),
        row.getString("title"),
        row.getString("owner"),
        row.getTimestamp("expires_at").toInstant(),
        new Limits(
            Optional.ofNullable(row.getObject("sessions", Integer.class)),
            Optional.ofNullable(row.getObject("memory", Long.class)),
            Optional.ofNullable(row.getObject("hours", Integer.class))));
  }

  @Override
  public void close() {
    book.close();
  }
}

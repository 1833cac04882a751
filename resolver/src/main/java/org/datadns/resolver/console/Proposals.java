package org.datadns.resolver.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ProposalStatus.State;
import org.datadns.protocol.wire.ProposedDataset;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.background.Kept;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What admins propose that sites shall hold, until their agents answer. Where a dataset lies is
 * kept for the agent alone, and only as long as the proposal waits. Thread-safe. To be closed.
 */
public final class Proposals implements AutoCloseable {
  /** How many may wait for one site. */
  static final int MOST_PENDING = 20;

  /** How long one waits: by then somebody has noticed that the agent does not fetch it. */
  private static final Duration PATIENCE = Duration.ofDays(7);

  /** How long it is told what came of one, and of how many. */
  private static final Duration REMEMBERED = Duration.ofDays(90);

  private static final int MOST_REMEMBERED = 200;
  private static final Duration ROUND = Duration.ofMinutes(10);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Kept<Map<String, Long>> pending;
  private final BackgroundTask forgetting;

  /** Those kept in this database; goes on reading for which sites some wait. */
  public Proposals(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    // few rows of a partial index, read each second: as fresh as the sites themselves
    this.pending = new Kept<>("proposals", System::nanoTime, this::readPending);
    this.forgetting = BackgroundTask.start("old proposals", ROUND, this::forgetOld);
  }

  /** The oldest proposal that waits for a site's answer. Reads memory alone. */
  public Optional<Long> pending(String site) {
    return Optional.ofNullable(pending.get().get(site));
  }

  private Map<String, Long> readPending() {
    return jdbi.withHandle(
        handle -> {
          var first = new HashMap<String, Long>();
          handle
              .createQuery(
                  "select site, min(id) as id from proposal where state = 'pending' group by site")
              .map((row, context) -> Map.entry(row.getString("site"), row.getLong("id")))
              .forEach(entry -> first.put(entry.getKey(), entry.getValue()));
          return Map.copyOf(first);
        });
  }

  /**
   * Keeps a proposal until the site's agent has answered. Blocks for the database.
   *
   * @param lines at least one without a fault; the others are kept with theirs, for its admins
   * @return empty when too many wait already
   */
  Optional<ProposalStatus> propose(String site, List<ProposedLines.Line> lines) {
    var proposed =
        jdbi.inTransaction(
            handle -> {
              // two at once: each counts the other
              handle.execute("select from site where id = ? for no key update", site);
              return pendingOf(handle, site) >= MOST_PENDING
                  ? Optional.<ProposalStatus>empty()
                  : find(handle, site, insert(handle, site, lines));
            });
    pending.renew();
    return proposed;
  }

  private static int pendingOf(Handle handle, String site) {
    return handle
        .createQuery("select count(*) from proposal where site = :site and state = 'pending'")
        .bind("site", site)
        .mapTo(Integer.class)
        .one();
  }

  private long insert(Handle handle, String site, List<ProposedLines.Line> lines) {
    long id =
        handle
            .createQuery(
                """
                insert into proposal (site, state, proposed_at, datasets, refused)
                values (:site, 'pending', :now, :datasets, :refused) returning id
                """)
            .bind("site", site)
            .bind("now", clock.instant())
            .bind("datasets", lines.size())
            .bind("refused", lines.stream().filter(line -> line.fault().isPresent()).count())
            .mapTo(Long.class)
            .one();
    var batch =
        handle.prepareBatch(
            """
            insert into proposal_line
              (proposal, line, identifier, version, removal, proposed, code, refusal)
            values (:proposal, :line, :identifier, :version, :removal, :proposed, :code, :refusal)
            """);
    for (var line : lines) {
      var told = line.told();
      batch
          .bind("proposal", id)
          .bind("line", told.line())
          .bind("identifier", told.identifier())
          .bind("version", told.version().orElse(""))
          .bind("removal", told.removal())
          .bind("proposed", line.dataset().map(Json::write))
          .bind("code", told.code())
          .bind("refusal", told.refusal())
          .add();
    }
    batch.execute();
    return id;
  }

  /** The oldest that waits for a site, for its agent. Blocks for the database. */
  Optional<Proposal> next(String site) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id from proposal where site = :site and state = 'pending'
                    order by id limit 1
                    """)
                .bind("site", site)
                .mapTo(Long.class)
                .findOne()
                .map(
                    id ->
                        new Proposal(
                            id,
                            handle
                                .createQuery(
                                    "select proposed from proposal_line where proposal = :id"
                                        + " and proposed is not null order by line")
                                .bind("id", id)
                                .mapTo(String.class)
                                .map(text -> Json.read(text, ProposedDataset.class))
                                .list())));
  }

  /** What came of an answer. */
  enum Answering {
    /** It is kept. */
    KEPT,
    /** It was answered before; one that is to be taken back waits no more. */
    NOT_WAITING,
    /** The site has no such proposal. */
    UNKNOWN,
    /** It does not have one outcome for each dataset. */
    INCOMPLETE
  }

  /**
   * Keeps what an agent made of a proposal, and nothing of where datasets lie: also of one that was
   * withdrawn or given up after the agent had fetched it, since the agent has done what it says.
   */
  Answering answer(String site, long id, ProposalAnswer answer) {
    var answering =
        jdbi.inTransaction(
            handle -> {
              var known = lock(handle, site, id);
              if (known.isEmpty()) {
                return Answering.UNKNOWN;
              }
              if (known.get().state() == State.ANSWERED) {
                return Answering.NOT_WAITING;
              }
              var asked = asked(handle, id);
              if (asked.size() != answer.outcomes().size()) {
                return Answering.INCOMPLETE;
              }
              write(handle, id, asked, answer);
              close(handle, id, State.ANSWERED);
              return Answering.KEPT;
            });
    pending.renew();
    return answering;
  }

  /** The lines that the agent was asked, in its order: those that have no outcome yet. */
  private static List<Integer> asked(Handle handle, long id) {
    return handle
        .createQuery(
            "select line from proposal_line where proposal = :id and code is null"
                + " order by line")
        .bind("id", id)
        .mapTo(Integer.class)
        .list();
  }

  private static void write(Handle handle, long id, List<Integer> asked, ProposalAnswer answer) {
    var batch =
        handle.prepareBatch(
            """
            update proposal_line set code = :code, refusal = :refusal
            where proposal = :proposal and line = :line
            """);
    for (int i = 0; i < asked.size(); i++) {
      var outcome = answer.outcomes().get(i);
      batch
          .bind("proposal", id)
          .bind("line", asked.get(i))
          .bind("code", outcome.code())
          .bind("refusal", outcome.refusal())
          .add();
    }
    batch.execute();
  }

  private void close(Handle handle, long id, State state) {
    handle
        .createUpdate(
            """
            update proposal
            set state = :state, answered_at = :now,
                taken = (select count(*) from proposal_line
                         where proposal = :id and code is not null and refusal is null),
                refused = (select count(*) from proposal_line
                           where proposal = :id and refusal is not null)
            where id = :id
            """)
        .bind("state", state.label())
        .bind("now", clock.instant())
        .bind("id", id)
        .execute();
    handle.execute("update proposal_line set proposed = null where proposal = ?", id);
  }

  /** Takes one back that waits. Blocks for the database. */
  Answering withdraw(String site, long id) {
    var withdrawn =
        jdbi.inTransaction(
            handle -> {
              var known = lock(handle, site, id);
              if (known.isEmpty()) {
                return Answering.UNKNOWN;
              }
              if (known.get().state() != State.PENDING) {
                return Answering.NOT_WAITING;
              }
              close(handle, id, State.WITHDRAWN);
              return Answering.KEPT;
            });
    pending.renew();
    return withdrawn;
  }

  private static Optional<ProposalStatus> lock(Handle handle, String site, long id) {
    handle.execute("select from proposal where id = ? and site = ? for update", id, site);
    return find(handle, site, id);
  }

  /** The latest of a site, without their lines. Blocks for the database. */
  List<ProposalStatus> list(String site, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from proposal where site = :site order by id desc limit :most")
                .bind("site", site)
                .bind("most", most)
                .map((row, context) -> ProposalRows.status(row, Optional.empty()))
                .list());
  }

  /** One of a site, with its lines. Blocks for the database. */
  Optional<ProposalStatus> find(String site, long id) {
    return jdbi.withHandle(handle -> find(handle, site, id));
  }

  private static Optional<ProposalStatus> find(Handle handle, String site, long id) {
    var lines =
        handle
            .createQuery("select * from proposal_line where proposal = :id order by line")
            .bind("id", id)
            .map((row, context) -> ProposalRows.line(row))
            .list();
    return handle
        .createQuery("select * from proposal where id = :id and site = :site")
        .bind("id", id)
        .bind("site", site)
        .map((row, context) -> ProposalRows.status(row, Optional.of(lines)))
        .findOne();
  }

  /** Gives up those that nobody answered, and forgets the oldest. */
  private void forgetOld() {
    Instant now = clock.instant();
    jdbi.useTransaction(
        handle -> {
          handle
              .createQuery(
                  """
                  select id from proposal where state = 'pending' and proposed_at < :then
                  for update skip locked
                  """)
              .bind("then", now.minus(PATIENCE))
              .mapTo(Long.class)
              .list()
              .forEach(id -> close(handle, id, State.EXPIRED));
          handle
              .createUpdate(
                  """
                  delete from proposal p
                  where state <> 'pending'
                    and (answered_at < :then
                         or (select count(*) from proposal later
                             where later.site = p.site and later.id > p.id) >= :most)
                  """)
              .bind("then", now.minus(REMEMBERED))
              .bind("most", MOST_REMEMBERED)
              .execute();
        });
  }

  @Override
  public void close() {
    pending.close();
    forgetting.close();
  }
}

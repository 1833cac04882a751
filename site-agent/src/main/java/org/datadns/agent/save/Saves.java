package org.datadns.agent.save;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.fetch.GuardedClient;
import org.datadns.agent.save.Provenance.Target;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.session.Workplace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.protocol.wire.SaveStatus.State;
import org.datadns.protocol.wire.SessionTerms;

/**
 * Sends files of sessions to repositories, each sending on a thread of its own: one a session, a
 * few at once. What came of the last is kept in memory for a while. A person's token is held by the
 * thread that sends, and goes with it. Thread-safe.
 */
public final class Saves implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Saves.class.getName());
  private static final int MOST_AT_ONCE = 4;
  private static final int MOST_FILES = 1_000;
  private static final int MOST_KEPT = 200;

  /** Of a file with a long name, in bytes: two headers, its name, and what fills its last block. */
  private static final long LARGEST_TAR_HEADERS = 8 * 1024;

  private static final String NOT_READY = "Only files of a session that is ready can be sent.";
  private static final String FOLDER = "data-dns-saved";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Provenance.Site site;
  private final SaveConfig config;
  private final Sessions sessions;
  private final Driver driver;
  private final InstantSource clock;
  private final GuardedClient http = new GuardedClient();
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private final Path directory;

  /** By session, the oldest first; guarded by itself. */
  private final Map<String, SaveStatus> last = new LinkedHashMap<>();

  /** Those of one site. */
  public Saves(
      String site,
      String title,
      SaveConfig config,
      Sessions sessions,
      Driver driver,
      Path directory,
      InstantSource clock) {
    this.directory = directory;
    this.site = new Provenance.Site(site, title);
    this.config = config;
    this.sessions = sessions;
    this.driver = driver;
    this.clock = clock;
  }

  /** What came of an order. */
  public sealed interface Admission {
    /** It began. */
    record Accepted(SaveStatus status) implements Admission {}

    /** It did not. */
    record Refused(Reason reason) implements Admission {}
  }

  /** Begins to send; returns at once. */
  public Admission save(String session, SaveOrder order) {
    var fault = order.fault();
    if (fault.isPresent()) {
      return new Admission.Refused(fault.get());
    }
    var repository = config.find(order.repository());
    if (repository.isEmpty()) {
      return refused(
          "save-off",
          "This site sends nothing to "
              + order.repository()
              + ": its admin can name it under save.repositories.");
    }
    if (!sessions.isReady(session)) {
      return refused("not-ready", NOT_READY);
    }
    if (!room.tryAcquire()) {
      return refused("save-busy", "Others send files from this site; try again in a few minutes.");
    }
    var begun = status(order, State.SENDING, clock.instant(), Sent.NOTHING, Optional.empty());
    if (!begin(session, begun)) {
      room.release();
      return refused("save-busy", "Files of this session are being sent already.");
    }
    LOG.log(Level.INFO, "session {0}: files are sent to {1}", session, order.repository());
    Thread.ofVirtual()
        .name("save " + session)
        .start(() -> run(session, order, repository.get(), begun.since()));
    return new Admission.Accepted(begun);
  }

  /** How far the last sending of a session is; empty when there was none of late. */
  public Optional<SaveStatus> status(String session) {
    synchronized (last) {
      return Optional.ofNullable(last.get(session));
    }
  }

  private boolean begin(String session, SaveStatus begun) {
    synchronized (last) {
      var before = last.get(session);
      if (before != null && before.state() == State.SENDING) {
        return false;
      }
      last.remove(session);
      last.put(session, begun);
      var oldest = last.entrySet().iterator();
      while (last.size() > MOST_KEPT && oldest.hasNext()) {
        if (oldest.next().getValue().state() != State.SENDING) {
          oldest.remove();
        }
      }
      return true;
    }
  }

  private void note(String session, SaveStatus status) {
    synchronized (last) {
      last.replace(session, status);
    }
  }

  private void run(String session, SaveOrder order, SaveConfig.Known repository, Instant begun) {
    var sent = new ArrayList<SentFile>();
    Optional<Reason> failure = Optional.empty();
    Optional<String> record = Optional.empty();
    try {
      var workplace = sessions.workplace(session);
      try {
        if (workplace.isEmpty()) {
          throw new SaveException("not-ready", NOT_READY);
        }
        if (workplace.get().order().terms().filter(SessionTerms::isClosed).isPresent()) {
          throw new SaveException(
              "no-egress",
              "This session may reach nothing but its datasets, and sends nothing either.");
        }
        var draft = new DataverseDraft(http, repository, order);
        send(session, order, draft, workplace.get(), begun, sent);
      } catch (SaveException e) {
        failure = Optional.of(e.reason());
      } catch (EngineException | IOException e) {
        LOG.log(Level.WARNING, "session " + session + ": its files cannot be read", e);
        failure =
            Optional.of(new Reason("unreadable", "The files of the workspace cannot be read."));
      }
      if (!sent.isEmpty()) {
        record = written(session, order, repository, workplace.orElseThrow(), sent);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "session " + session + ": sending its files failed", e);
      failure = Optional.of(new Reason("bug", "The agent failed; its log says why."));
    } finally {
      note(
          session,
          new SaveStatus(
              failure.isEmpty() ? State.SAVED : State.FAILED,
              order.repository(),
              order.dataset(),
              order.path(),
              sent.size(),
              Sent.of(sent).bytes(),
              begun,
              failure,
              record));
      LOG.log(
          Level.INFO,
          "session {0}: {1} files were sent{2}",
          session,
          sent.size(),
          failure.map(why -> ", then it ended: " + why.code()).orElse(""));
      room.release();
    }
  }

  private void send(
      String session,
      SaveOrder order,
      DataverseDraft draft,
      Workplace workplace,
      Instant begun,
      List<SentFile> sent)
      throws SaveException, IOException {
    var until = clock.instant().plus(config.within());
    long left = config.mostBytes();
    try (var spool = Spool.in(directory);
        var tar = new TarArchiveInputStream(fetched(session, order, workplace, spool), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
          continue;
        }
        if (entry.getLongUserId() != workplace.account().uid()) {
          throw new SaveException(
              "no-such-file",
              "Something below " + order.path() + " is not the session's own: it is not sent.");
        }
        left -= entry.getSize();
        check(sent.size() < MOST_FILES, "more than " + MOST_FILES + " files");
        check(left >= 0, "more than " + config.mostBytes() + " bytes");
        var within = Duration.between(clock.instant(), until);
        if (!within.isPositive()) {
          throw new SaveException(
              "save-late", "It took longer than the site allows: " + config.within() + ".");
        }
        sent.add(draft.add(relative(entry.getName()), entry.getSize(), new Unclosed(tar), within));
        note(session, status(order, State.SENDING, begun, Sent.of(sent), Optional.empty()));
      }
    }
    if (sent.isEmpty()) {
      throw new SaveException(
          "no-such-file", "There is no file in " + order.path() + "; links are not followed.");
    }
  }

  /**
   * What is asked for, as it is now, taken out of the session at once: its engine lets nobody stop
   * the session until that is done.
   */
  private InputStream fetched(String session, SaveOrder order, Workplace workplace, Spool spool)
      throws SaveException, IOException {
    var path = workplace.tool().home() + "/" + order.path();
    long most = config.mostBytes() + MOST_FILES * LARGEST_TAR_HEADERS;
    if (!driver.read(session, path, tar -> spool.fill(tar, most))) {
      throw new SaveException("no-such-file", "There is no " + order.path() + " in the workspace.");
    }
    check(spool.size() <= most, "more than " + config.mostBytes() + " bytes");
    return spool.content();
  }

  private static void check(boolean holds, String what) throws SaveException {
    if (!holds) {
      throw new SaveException("save-too-large", "It has " + what + "; send less at once.");
    }
  }

  /** Names in an archive begin with that of the folder it is of; a file's is its own. */
  private static String relative(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(slash + 1);
  }

  /** Writes down what was sent; that it cannot be is said in the log, and undoes nothing. */
  private Optional<String> written(
      String session,
      SaveOrder order,
      SaveConfig.Known repository,
      Workplace workplace,
      List<SentFile> sent) {
    var now = clock.instant();
    try {
      var provenance =
          new Provenance(
              site,
              session,
              workplace,
              driver.imageDigest(workplace.tool().image()),
              new Target(
                  order.path(),
                  order.dataset(),
                  new DataverseDraft(http, repository, order).page()),
              sent,
              now);
      var path = FOLDER + "/" + NAME.format(now) + "/" + Provenance.FILE;
      driver.write(
          session,
          workplace.tool().home(),
          path,
          provenance.json().getBytes(StandardCharsets.UTF_8),
          workplace.account());
      return Optional.of(path);
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "session " + session + ": its record was not written", e);
      return Optional.empty();
    }
  }

  /** How much was sent. */
  private record Sent(int files, long bytes) {
    static final Sent NOTHING = new Sent(0, 0);

    static Sent of(List<SentFile> files) {
      return new Sent(files.size(), files.stream().mapToLong(SentFile::bytes).sum());
    }
  }

  private static SaveStatus status(
      SaveOrder order, State state, Instant since, Sent sent, Optional<Reason> reason) {
    return new SaveStatus(
        state,
        order.repository(),
        order.dataset(),
        order.path(),
        sent.files(),
        sent.bytes(),
        since,
        reason,
        Optional.empty());
  }

  private static Admission refused(String code, String text) {
    return new Admission.Refused(new Reason(code, text));
  }

  /** One file of an archive, which goes on after it. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // the archive is closed by whoever opened it
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

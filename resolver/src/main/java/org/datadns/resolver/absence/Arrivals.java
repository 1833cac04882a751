package org.datadns.resolver.absence;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.dataset.Lookup;

/**
 * Watches for what was asked for, a thousand datasets a round, and tells people once it is there.
 * What is seen held stays so: whoever wants it after it went asks again.
 */
final class Arrivals implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Arrivals.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int MOST = 1_000;
  private static final int MOST_MESSAGES = 20;

  private final Requests requests;
  private final Function<List<String>, List<Lookup>> find;
  private final Optional<Mail> mail;
  private final URI resolver;
  private final BackgroundTask task;

  /** The last identifier of the round before; used by the task's thread alone. */
  private String position = "";

  /**
   * Begins.
   *
   * @param find looks datasets up, each in its place, as anybody may know of them
   * @param resolver its public address
   */
  Arrivals(
      Requests requests,
      Function<List<String>, List<Lookup>> find,
      Optional<Mail> mail,
      URI resolver) {
    this.requests = requests;
    this.find = find;
    this.mail = mail;
    this.resolver = resolver;
    this.task = BackgroundTask.start("arrivals", PERIOD, this::round);
  }

  /** Somebody asked: perhaps it is there by now. */
  void wake() {
    task.wake();
  }

  private void round() {
    var waiting = requests.waiting(position, MOST);
    position = waiting.size() < MOST ? "" : waiting.getLast();
    var here = here(waiting);
    if (!here.isEmpty()) {
      requests.held(here);
      LOG.log(Level.INFO, "{0} datasets that people asked for are held now", here.size());
    }
    mail.ifPresent(this::tell);
  }

  private List<String> here(List<String> waiting) {
    var lookups = find.apply(waiting);
    var here = new ArrayList<String>();
    for (int i = 0; i < waiting.size(); i++) {
      if (lookups.get(i) instanceof Lookup.Found) {
        here.add(waiting.get(i));
      }
    }
    return here;
  }

  private void tell(Mail by) {
    List<Requests.Message> due;
    do {
      due = requests.claim(MOST_MESSAGES);
      for (var message : due) {
        if (by.send(message.email(), "A dataset you asked for is here", text(message))) {
          requests.told(message);
        }
      }
    } while (due.size() == MOST_MESSAGES);
  }

  private String text(Requests.Message message) {
    return """
        You asked to be told when this dataset can be opened here:

          %s

        A site holds it now. Open it at

          %s/open?id=%s

        This is the only message about it, and your address is not kept any longer. If it was not
        you who asked, somebody gave your address by mistake: there is nothing to do.
        """
        .formatted(
            message.identifier(),
            resolver,
            URLEncoder.encode(message.identifier(), StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    task.close();
  }
}

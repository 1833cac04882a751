package org.datadns.resolver.absence;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.access.People;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.repository.Origin;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.web.AbsentView;
import org.datadns.resolver.web.ElsewhereView;
import org.datadns.resolver.web.Pages;
import org.jdbi.v3.core.Jdbi;

/** What is done about datasets that no site holds. Thread-safe; to be closed. */
public final class Absences implements AutoCloseable {
  private final Requests requests;
  private final Arrivals arrivals;
  private final SeenDatasets datasets;
  private final People people;
  private final Repositories repositories;
  private final Pages pages;
  private final Optional<URI> binderHub;
  private final boolean mails;

  /**
   * Those of one resolver; begins to watch for what people asked for.
   *
   * @param binderHub a BinderHub that people are sent to
   * @param mail tells people by e-mail; empty when that cannot be done, and nobody is asked for an
   *     address
   * @param resolver its public address
   */
  public Absences(
      Jdbi jdbi,
      SeenDatasets datasets,
      People people,
      Repositories repositories,
      Pages pages,
      Optional<URI> binderHub,
      Optional<Mail> mail,
      URI resolver,
      InstantSource clock) {
    this.requests = new Requests(jdbi, clock);
    this.arrivals = new Arrivals(requests, datasets::findAll, mail, resolver);
    this.datasets = datasets;
    this.people = people;
    this.repositories = repositories;
    this.pages = pages;
    this.binderHub = binderHub;
    this.mails = mail.isPresent();
  }

  Requests requests() {
    return requests;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  /** Whether people can be told by e-mail. */
  boolean mails() {
    return mails;
  }

  /**
   * Answers a browser that looks for a dataset that no site holds, with a page that says what else
   * can be done.
   *
   * @param from id of the repository that sent the person here
   * @return false when nothing was answered: something was found, or it is no identifier, or was
   *     withdrawn, or no page is wanted
   */
  public boolean answer(
      ServerRequest request, ServerResponse response, Lookup lookup, Optional<String> from) {
    return answer(request, response, lookup, from, pages.shownTo(people.viewer(request)));
  }

  /** The same where every web site may read the answer: it says nothing of who asks. */
  public boolean answerAnybody(ServerRequest request, ServerResponse response, Lookup lookup) {
    return answer(request, response, lookup, Optional.empty(), pages);
  }

  private boolean answer(
      ServerRequest request,
      ServerResponse response,
      Lookup lookup,
      Optional<String> from,
      Pages shown) {
    return switch (lookup) {
      case Lookup.Unknown(var asked) -> answer(request, response, asked, false, from, shown);
      case Lookup.NotHeld(var asked) -> answer(request, response, asked, true, from, shown);
      case Lookup.Found ignored -> false;
      case Lookup.Gone ignored -> false;
      case Lookup.Invalid ignored -> false;
    };
  }

  private boolean answer(
      ServerRequest request,
      ServerResponse response,
      Identifier asked,
      boolean known,
      Optional<String> from,
      Pages shown) {
    if (!Accept.prefersHtml(request.headers())) {
      return false;
    }
    response.status(Status.NOT_FOUND_404);
    Answers.privately(response);
    Answers.page(
        response,
        shown.absent(
            new AbsentView(
                asked.canonical(),
                asked.url(),
                known,
                view(asked, Optional.empty(), repository(request, from)),
                mails)));
    return true;
  }

  /** Where else a dataset is found that some site holds, but none can open now. */
  public ElsewhereView elsewhere(ServerRequest request, Lookup.Found found, Optional<String> from) {
    return view(found.asked(), found.dataset().landingPage(), repository(request, from));
  }

  private ElsewhereView view(
      Identifier asked, Optional<String> knownPage, Optional<Repository> from) {
    var elsewhere = Elsewhere.of(asked, knownPage, from, binderHub);
    return new ElsewhereView(elsewhere.landingPage(), elsewhere.download(), elsewhere.binder());
  }

  /** The repository that is named, or whose page the person came from. */
  private Optional<Repository> repository(ServerRequest request, Optional<String> id) {
    return id.flatMap(repositories::find)
        .or(
            () ->
                request
                    .headers()
                    .first(HeaderNames.REFERER)
                    .flatMap(Origin::of)
                    .flatMap(
                        origin ->
                            repositories.list().stream()
                                .filter(repository -> repository.address().equals(origin))
                                .findFirst()));
  }

  /** Whether a site holds it now, as anybody may know. */
  Lookup find(String text) {
    return datasets.find(text);
  }

  /** The canonical form of what somebody wrote, of a dataset that no site holds. */
  Optional<String> absent(String text) {
    return switch (find(text)) {
      case Lookup.Unknown(var asked) -> Optional.of(asked.canonical());
      case Lookup.NotHeld(var asked) -> Optional.of(asked.canonical());
      case Lookup.Found ignored -> Optional.empty();
      case Lookup.Gone gone -> throw impossible(LookupProblem.require(gone));
      case Lookup.Invalid invalid -> throw impossible(LookupProblem.require(invalid));
    };
  }

  private static AssertionError impossible(Lookup.Found found) {
    return new AssertionError(found);
  }

  @Override
  public void close() {
    arrivals.close();
  }
}

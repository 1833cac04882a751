package org.datadns.resolver.integration;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.datadns.bookmarklet.Bookmarklet;
import org.datadns.bookmarklet.Extension;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.Scheme;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.web.ChooseView;
import org.datadns.resolver.web.ChooseView.Choice;
import org.datadns.resolver.web.Pages;

/**
 * For those who come from a page that has no button of ours: {@code /bookmarklet}, the extension,
 * and {@code /choose}, where both go when the page before them lets nothing be shown in it.
 */
public final class BookmarkletRoutes implements HttpService {
  private static final int MOST = 20;

  private final SeenDatasets datasets;
  private final Pages pages;
  private final String bookmarklet;
  private final byte[] extension;

  /**
   * The pages of one resolver.
   *
   * @param datasets as anybody sees them
   * @param resolver its public address, which bookmarklet and extension ask
   */
  public BookmarkletRoutes(SeenDatasets datasets, Pages pages, URI resolver) {
    this.datasets = datasets;
    this.pages = pages;
    this.bookmarklet = Bookmarklet.url(resolver);
    this.extension = Extension.archive(resolver);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/bookmarklet", this::bookmarklet)
        .get("/bookmarklet/data-dns.zip", (request, response) -> send(response, "zip"))
        .get("/bookmarklet/data-dns.xpi", (request, response) -> send(response, "xpi"))
        .get("/choose", this::choose);
  }

  /** GET /bookmarklet */
  private void bookmarklet(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    Answers.page(response, pages.bookmarklet(bookmarklet));
  }

  /** Saved, not opened: Firefox refuses to install what its maker did not sign. */
  private void send(ServerResponse response, String type) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    response
        .header(HeaderNames.CONTENT_TYPE, "application/zip")
        .header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=data-dns." + type)
        .send(extension);
  }

  /** GET /choose?id=&id=&cited=: to the one dataset that is meant, or a choice. Starts nothing. */
  private void choose(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var query = Fields.ofQuery(request);
    var named = lookups(query.all("id"));
    var own = choices(named);
    var cited = choices(lookups(query.all("cited")));
    own.keySet().forEach(cited::remove);
    if (own.size() == 1) {
      Answers.seeOther(response, open(own.firstEntry().getValue().identifier()));
      return;
    }
    var view = new ChooseView(List.copyOf(own.values()), List.copyOf(cited.values()));
    var asked = named.stream().flatMap(lookup -> name(lookup).stream()).findFirst();
    if (view.isEmpty() && asked.isPresent()) {
      Answers.seeOther(response, open(asked.get()));
    } else {
      Answers.privately(response);
      Answers.page(response, pages.choose(view));
    }
  }

  private List<Lookup> lookups(List<String> texts) {
    if (texts.size() > MOST) {
      throw Refused.badRequest("too-many", "At most " + MOST + " identifiers can be chosen from.");
    }
    return datasets.findAll(texts);
  }

  /** What was found, each dataset once, by its identifier. */
  private SequencedMap<String, Choice> choices(List<Lookup> lookups) {
    var choices = new LinkedHashMap<String, Choice>();
    for (var lookup : lookups) {
      if (lookup instanceof Lookup.Found found) {
        choices.computeIfAbsent(found.dataset().identifier(), ignored -> choice(found));
      }
    }
    return choices;
  }

  private Choice choice(Lookup.Found found) {
    return new Choice(
        found.asked().canonical(),
        found.dataset().title(),
        datasets.order(found, Wish.anyhow(found.dataset().identifier())).stream()
            .filter(Verdict::isAvailable)
            .map(verdict -> verdict.candidate().site().title())
            .distinct()
            .toList());
  }

  /** A name that leads nowhere is asked for by itself; the page's own address is no dataset's. */
  private static Optional<String> name(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Unknown(var asked) -> name(asked);
      case Lookup.NotHeld(var asked) -> name(asked);
      case Lookup.Gone gone -> name(gone.asked());
      case Lookup.Found found -> name(found.asked());
      case Lookup.Invalid ignored -> Optional.empty();
    };
  }

  private static Optional<String> name(Identifier asked) {
    return Optional.of(asked).filter(it -> it.scheme() != Scheme.URL).map(Identifier::canonical);
  }

  private static String open(String identifier) {
    return "/open?id=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8);
  }
}

package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.RequestOptions;
import java.net.URI;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;

/**
 * Someone with a browser of their own: asks the resolver for sessions without its pages, and visits
 * them.
 *
 * @param browser what they alone use
 * @param resolver where they ask
 */
record Person(BrowserContext browser, URI resolver) implements AutoCloseable {

  /** Someone who never was here. */
  static Person in(Browser browser, Browser.NewContextOptions options, URI resolver) {
    var context = browser.newContext(options);
    context.setDefaultTimeout(Chromium.PATIENCE.toMillis());
    // a script is told no more than "Failed to fetch"
    context.onRequestFailed(
        request -> System.err.println(request.url() + " failed: " + request.failure()));
    return new Person(context, resolver);
  }

  /** Asks for a session and waits until it is ready. */
  SessionView open(SessionRequest request) {
    var answer =
        browser
            .request()
            .post(
                resolver + "/sessions",
                RequestOptions.create()
                    .setHeader("Content-Type", "application/json")
                    .setHeader("Accept", "application/json")
                    .setData(Json.write(request)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    var id = Json.read(answer.text(), SessionView.class).id();
    Await.until(
        "session " + id, Chromium.PATIENCE, () -> session(id).state() == SessionState.READY);
    return session(id);
  }

  SessionView session(String id) {
    var answer =
        browser
            .request()
            .get(
                resolver + "/sessions/" + id,
                RequestOptions.create().setHeader("Accept", "application/json"));
    return Json.read(answer.text(), SessionView.class);
  }

  /** Goes to a session's address, and in. */
  Page enter(SessionView session) {
    var page = browser.newPage();
    // Chromium breaks off whatever is under way when a container comes or goes (its network
    // interface)
    Await.until("the way into " + session.id(), Chromium.PATIENCE, () -> enters(page, session));
    return page;
  }

  private static boolean enters(Page page, SessionView session) {
    var address = session.url().orElseThrow();
    try {
      page.navigate(address);
      page.waitForURL(url -> url.startsWith(address) && !url.contains("/.well-known/"));
      return true;
    } catch (PlaywrightException e) {
      if (e.getMessage().contains("ERR_NETWORK_CHANGED")) {
        return false;
      }
      throw e;
    }
  }

  /** Stops sessions and waits until they are gone. */
  void stop(SessionView... sessions) {
    for (var session : sessions) {
      browser.request().delete(resolver + "/sessions/" + session.id());
    }
    for (var session : sessions) {
      Await.until(
          "the end of " + session.id(),
          Chromium.PATIENCE,
          () ->
              session(session.id()).state() == SessionState.ENDED
                  && Engine.containersOfSession(session.id()).isEmpty());
    }
  }

  @Override
  public void close() {
    browser.close();
  }
}

package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
  /** IFA_F_TENTATIVE of Linux's if_addr.h. */
  private static final int TENTATIVE = 0x40;

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

  /**
   * Goes to a session's address, and in. Chromium breaks off whatever is under way when a container
   * comes or goes, since an address of this machine does.
   */
  Page enter(SessionView session) {
    var page = browser.newPage();
    Await.until("settled addresses", Chromium.PATIENCE, Person::addressesAreSettled);
    Await.until("the way into " + session.id(), Chromium.PATIENCE, () -> enters(page, session));
    return page;
  }

  /**
   * Whether no address is still tentative: that of a container's interface is for a second or two
   * (RFC 4862 section 5.4), and then counts as a new one.
   */
  private static boolean addressesAreSettled() {
    try (var addresses = Files.lines(Path.of("/proc/net/if_inet6"))) {
      return addresses
          .map(address -> Integer.parseInt(address.strip().split(" +")[4], 16))
          .noneMatch(flags -> (flags & TENTATIVE) != 0);
    } catch (NoSuchFileException e) {
      // a kernel without IPv6
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

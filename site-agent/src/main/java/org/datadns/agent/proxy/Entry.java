package org.datadns.agent.proxy;

import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses.Mode;

/**
 * The one way into a session: a browser without the session's cookie gets a nonce and goes to the
 * session's doorkeeper, the resolver as a rule, with the nonce's digest; that one sends it back
 * with a ticket bound to the digest; here the ticket is burnt and the cookie given. Thread-safe.
 */
final class Entry {
  /** More than a form with one ticket needs, in bytes. */
  static final int LARGEST_FORM = 16 * 1024;

  private static final Logger LOG = System.getLogger(Entry.class.getName());
  private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
  private static final int LONGEST_PATH = 2000;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final ProxyConfig config;
  private final Upstreams upstreams;
  private final Doorkeeper resolver;
  private final Doorkeeper site;
  private final InstantSource resolverTime;
  private final SessionCookie sessionCookie;
  private final SharedOrigin shared;
  private final BurntTickets burnt;
  private final ProblemPages pages;
  private final SecureRandom random = new SecureRandom();

  Entry(
      ProxyConfig config,
      Upstreams upstreams,
      Doorkeeper resolver,
      Doorkeeper site,
      InstantSource resolverTime,
      SessionCookie sessionCookie,
      SharedOrigin shared,
      ProblemPages pages) {
    this.config = config;
    this.upstreams = upstreams;
    this.resolver = resolver;
    this.site = site;
    this.resolverTime = resolverTime;
    this.sessionCookie = sessionCookie;
    this.shared = shared;
    this.burnt =
        BurntTickets.in(config.stateDirectory().resolve("burnt-tickets"), resolverTime.instant());
    this.pages = pages;
  }

  /** Sends a browser to the doorkeeper for a ticket, and remembers what it came for. */
  Reply begin(Visit visit) {
    var other = shared.otherLive(visit, resolverTime.instant());
    if (other.isPresent()) {
      return pages.of(Problems.otherSessionOpen(), visit.request(), other);
    }
    var bytes = new byte[32];
    random.nextBytes(bytes);
    String nonce = BASE64URL.encodeToString(bytes);
    String state = Digest.of(nonce);
    String wanted = visit.request().method().equals("GET") ? visit.request().target() : "";
    // the session's bare address is what people are given: it opens where the tool lands
    String path =
        isSafePath(wanted, visit) && !wanted.equals(visit.address().base())
            ? wanted
            : visit.landing();
    var kept = nonce + "." + BASE64URL.encodeToString(path.getBytes(StandardCharsets.US_ASCII));
    var cookies = visit.cookies();
    return Reply.redirect(
            doorkeeper(visit.session()).address().get()
                + "/sessions/"
                + visit.session()
                + "/enter?state="
                + state)
        .withAll(shared.onBeginning(visit))
        .withAll(cookies.clearOldEntries(visit.request().headers()))
        .withAll(List.of(cookies.setEntry(key(state), kept, NONCE_LIFETIME)));
  }

  /**
   * {@code POST /.well-known/data-dns/enter}: lets the session's own person in, and those with whom
   * it is shared.
   *
   * @param form the body, {@code application/x-www-form-urlencoded}
   * @param address the browser's network address, for the log
   */
  Reply enter(Visit visit, String form, String address) {
    Instant now = resolverTime.instant();
    var nonces = visit.cookies().entries(visit.request().headers()).stream().map(Nonce::parse);
    return switch (verify(visit.running(), ticketIn(form), now)) {
      case Invalid<Ticket>(var code, var text) -> refuse(visit, address, code, text);
      case Valid<Ticket>(var ticket) -> {
        if (ticket.attempt() != visit.running().attempt()) {
          yield refuse(visit, address, "wrong-attempt", "The session was started anew meanwhile.");
        }
        var holder = holder(visit, ticket.person());
        if (holder.isEmpty()) {
          yield refuse(visit, address, "wrong-person", "This session is not yours.");
        }
        var nonce = nonces.filter(kept -> kept.isNamedBy(ticket.state())).findFirst();
        if (nonce.isEmpty()) {
          yield refuse(
              visit,
              address,
              "wrong-state",
              "The way in was not begun in this browser, or too long ago.");
        }
        var other = shared.otherLive(visit, now);
        yield other.isPresent()
            ? pages.of(Problems.otherSessionOpen(), visit.request(), other)
            : burn(visit, ticket, holder.get(), nonce.get(), now, address);
      }
    };
  }

  /**
   * By what a person is known in a session: themselves in their own, and with the share in one that
   * is shared with them. Where browsers keep sessions apart by paths alone, none is.
   */
  private Optional<String> holder(Visit visit, String person) {
    var running = visit.running();
    if (person.equals(running.person())) {
      return Optional.of(person);
    }
    return visit.origins().mode() == Mode.PATH
        ? Optional.empty()
        : upstreams.companion(running.session(), running.attempt(), person);
  }

  private Reply burn(
      Visit visit, Ticket ticket, String holder, Nonce nonce, Instant now, String address) {
    try {
      if (!burnt.burn(ticket.id(), now)) {
        return refuse(visit, address, "replayed", "This way in was used before.");
      }
    } catch (UncheckedIOException e) {
      LOG.log(Level.ERROR, "Nobody can enter: burnt tickets cannot be kept", e);
      return pages.of(Problems.entryNotKept(), visit.request(), Optional.of(visit.session()));
    }
    var running = visit.running();
    upstreams.entered(running.session(), running.attempt(), ticket.person());
    String value = sessionCookie.value(running.session(), running.attempt(), holder, now);
    var cookies = visit.cookies();
    return Reply.redirect(
            isSafePath(nonce.path(), visit) ? nonce.path() : visit.landing(),
            cookies.setSession(value, SessionCookie.LIFETIME),
            cookies.clearEntry(key(Digest.of(nonce.secret()))))
        .withAll(shared.onEntry(visit, now));
  }

  /** Tells the entries of several tabs apart; part of what everyone sees in the address. */
  private static String key(String state) {
    return state.substring(0, 16);
  }

  private Verification<Ticket> verify(Running running, Optional<String> token, Instant now) {
    if (token.isEmpty()) {
      return new Invalid<>("malformed-token", "No ticket was sent.");
    }
    var doorkeeper = doorkeeper(running.session());
    var verified = verify(running, token.get(), doorkeeper, doorkeeper.keys().current(), now);
    return verified instanceof Invalid<Ticket>(var code, var ignored) && code.equals("unknown-key")
        ? verify(running, token.get(), doorkeeper, doorkeeper.keys().refreshed(), now)
        : verified;
  }

  private Doorkeeper doorkeeper(String session) {
    return upstreams.isLocal(session) ? site : resolver;
  }

  private Verification<Ticket> verify(
      Running running, String token, Doorkeeper doorkeeper, KeySet known, Instant now) {
    return Ticket.verify(
        token,
        known,
        doorkeeper.address().get(),
        config.site(),
        Ticket.Use.ENTER,
        running.session(),
        now);
  }

  private Reply refuse(Visit visit, String address, String code, String text) {
    LOG.log(
        Level.WARNING, "Entry to session {0} refused to {1}: {2}", visit.session(), address, code);
    return pages.of(Problems.entryRefused(text), visit.request(), Optional.of(visit.session()));
  }

  /** The form's one {@code ticket}. */
  private static Optional<String> ticketIn(String form) {
    List<String> tickets =
        Arrays.stream(form.split("&", -1)).filter(pair -> pair.startsWith("ticket=")).toList();
    if (tickets.size() != 1) {
      return Optional.empty();
    }
    try {
      String encoded = tickets.getFirst().substring("ticket=".length());
      return Optional.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a redirect there stays with the session: browsers take {@code //} for a host. */
  private static boolean isSafePath(String path, Visit visit) {
    String base = visit.address().base();
    return path.startsWith(base)
        && !path.startsWith("//")
        && !path.startsWith("/\\")
        && !path.startsWith(base + SessionAddress.OWN)
        && path.length() <= LONGEST_PATH
        && path.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** What the entry's cookie holds: {@code nonce.base64url(path)}. */
  private record Nonce(String secret, String path) {
    static Nonce parse(String value) {
      int dot = value.indexOf('.');
      if (dot < 0) {
        return new Nonce("", "");
      }
      try {
        var path = Base64.getUrlDecoder().decode(value.substring(dot + 1));
        return new Nonce(value.substring(0, dot), new String(path, StandardCharsets.ISO_8859_1));
      } catch (IllegalArgumentException e) {
        return new Nonce("", "");
      }
    }

    boolean isNamedBy(Optional<String> state) {
      return !secret.isEmpty()
          && state.isPresent()
          && MessageDigest.isEqual(
              Digest.of(secret).getBytes(StandardCharsets.US_ASCII),
              state.get().getBytes(StandardCharsets.UTF_8));
    }
  }
}

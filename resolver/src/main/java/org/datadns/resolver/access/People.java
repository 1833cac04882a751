package org.datadns.resolver.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.resolver.web.Viewer;
import org.datadns.signin.Identity;
import org.datadns.signin.Seal;
import org.jdbi.v3.core.Jdbi;

/**
 * Who makes a request: someone who signed in, known by a sealed cookie, or else a guest. Whoever
 * signs in takes along what they did as a guest in that browser. Over TLS cookies have the {@code
 * __Host-} prefix (RFC 6265bis, 4.1.3.2). Thread-safe.
 */
public final class People {
  private static final String PURPOSE = "person";
  private static final int MOST_OPENED = 10_000;

  /** So long somebody may be known after the end of what their cookie says. */
  private static final Duration OPENED_FOR = Duration.ofSeconds(10);

  private final SignInConfig config;
  private final Guests guests;
  private final TakenGuests taken;
  private final Seal seal;
  private final UnaryOperator<Person> granted;
  private final Predicate<String> inGroups;
  private final InstantSource clock;
  private final boolean secure;

  /** What cookies that came of late hold: a page asks more than once, and a browser for more. */
  private final Cache<String, Optional<Kept>> opened =
      Caffeine.newBuilder().maximumSize(MOST_OPENED).expireAfterWrite(OPENED_FOR).build();

  /**
   * The people of one resolver.
   *
   * @param resolver its public address, the issuer of guests
   * @param seal what their cookies are sealed with
   * @param granted adds what somebody was granted, from memory as a rule
   * @param inGroups whether somebody with this id is in a group; reads memory alone
   */
  public People(
      URI resolver,
      SignInConfig config,
      Seal seal,
      UnaryOperator<Person> granted,
      Predicate<String> inGroups,
      Jdbi jdbi,
      InstantSource clock) {
    this.config = config;
    this.guests = new Guests(resolver);
    this.taken = new TakenGuests(jdbi, clock);
    this.seal = seal;
    this.granted = granted;
    this.inGroups = inGroups;
    this.clock = clock;
    this.secure = "https".equals(resolver.getScheme());
  }

  /**
   * What the cookie holds.
   *
   * @param guests how many guests the person has taken along at the least
   */
  private record Kept(Identity identity, int guests) {}

  /** The person who makes this request, if there is a cookie to know them by. */
  public Optional<Person> find(ServerRequest request) {
    return kept(request)
        .map(
            kept -> {
              var id = kept.identity().person();
              return new Person(id, Assurance.FEDERATED, taken.of(id, kept.guests()))
                  .reachedAt(kept.identity().email());
            })
        .or(() -> guests.find(request).filter(guest -> !taken.has(guest.id())))
        .map(granted);
  }

  /** Who makes this request, as the rules see it. */
  public Caller caller(ServerRequest request) {
    return find(request).<Caller>map(Caller.Known::new).orElseGet(Caller.Anyone::new);
  }

  /** The person who makes this request; someone new becomes a guest, with a cookie. */
  public Person findOrAdmit(ServerRequest request, ServerResponse response) {
    return find(request).orElseGet(() -> guests.admit(response));
  }

  /** The person for whom a program acts. */
  Person of(ProgramTokens.Program program) {
    return granted.apply(
        new Person(program.person(), Assurance.FEDERATED, taken.of(program.person(), 0)));
  }

  /** Whether whoever vouched for a program's person is still named. */
  boolean isVouchedFor(ProgramTokens.Program program) {
    return isNamed(program.issuer());
  }

  private boolean isNamed(String issuer) {
    return config.providers().stream().anyMatch(it -> it.issuer().equals(issuer));
  }

  /**
   * Whose request it is, when that takes more than a cookie which anybody makes up: somebody who
   * signed in, or a guest in a group. Reads memory alone.
   */
  Optional<String> proved(ServerRequest request) {
    return kept(request)
        .map(kept -> kept.identity().person())
        .or(() -> guests.find(request).map(Person::id).filter(inGroups));
  }

  /** Who is signed in. */
  public Optional<Identity> signedIn(ServerRequest request) {
    return kept(request).map(Kept::identity);
  }

  /** Who looks at a page, for its frame. Reads memory as a rule. */
  public Viewer viewer(ServerRequest request) {
    return signedIn(request)
        .map(
            identity -> {
              var roles = find(request).map(Person::roles).orElse(Roles.READER);
              return new Viewer(
                  Optional.of(identity.label()),
                  !roles.sites().isEmpty() || roles.federationAdmin(),
                  roles.federationAdmin());
            })
        .orElse(Viewer.NOBODY);
  }

  /** Someone signed in: from now on this browser is theirs, with what it did as a guest. */
  public void admit(ServerRequest request, ServerResponse response, Identity identity) {
    var person = identity.person();
    guests.find(request).ifPresent(guest -> taken.take(guest.id(), person));
    guests.forget(response);
    keep(response, identity);
  }

  private void keep(ServerResponse response, Identity identity) {
    var kept = new Kept(identity, taken.of(identity.person(), 0).size());
    set(
        response,
        "signed-in",
        seal.close(PURPOSE, Json.write(kept), clock.instant().plus(config.lasts())),
        config.lasts());
  }

  /** Whoever was signed in is not any more, in this browser. */
  public void forget(ServerResponse response) {
    set(response, "signed-in", "", Duration.ZERO);
  }

  /**
   * A guest, with the secret that its browser keeps.
   *
   * @param person who it is
   * @param subject the secret
   */
  public record Guest(Person person, String subject) {}

  /** The guest who makes this request; empty for somebody who signed in. */
  public Optional<Guest> guest(ServerRequest request) {
    return kept(request).isPresent()
        ? Optional.empty()
        : guests
            .subject(request)
            .map(subject -> new Guest(guests.person(subject), subject))
            .filter(guest -> !taken.has(guest.person().id()));
  }

  /**
   * This browser is the guest with this secret too. Whoever is signed in here takes the guest
   * along, and stays who they are.
   */
  public void becomeGuest(ServerRequest request, ServerResponse response, String subject) {
    var signedIn = kept(request);
    if (signedIn.isPresent()) {
      var person = signedIn.get().identity().person();
      taken.take(guests.person(subject).id(), person);
      keep(response, signedIn.get().identity());
    } else {
      guests.admit(response, subject);
    }
  }

  /** This browser is nobody's any more. */
  public void forgetAll(ServerResponse response) {
    forget(response);
    guests.forget(response);
  }

  /** What this browser keeps while its person is at a provider; empty when it is nowhere. */
  public List<String> transactions(ServerRequest request) {
    return cookies(request, "signing-in");
  }

  /** Has the browser keep something while its person is at a provider. */
  public void keepTransaction(ServerResponse response, String sealed, Duration lifetime) {
    set(response, "signing-in", sealed, lifetime);
  }

  /** The person is back from the provider. */
  public void forgetTransaction(ServerResponse response) {
    set(response, "signing-in", "", Duration.ZERO);
  }

  /** Whoever a provider vouched for that is no longer named is not known any more. */
  private Optional<Kept> kept(ServerRequest request) {
    return cookies(request, "signed-in").stream()
        .flatMap(value -> opened.get(value, this::open).stream())
        .filter(kept -> isNamed(kept.identity().issuer()))
        .findFirst();
  }

  private Optional<Kept> open(String value) {
    try {
      return seal.open(PURPOSE, value, clock.instant()).map(json -> Json.read(json, Kept.class));
    } catch (MalformedJsonException e) {
      // of an earlier version of ours
      return Optional.empty();
    }
  }

  private List<String> cookies(ServerRequest request, String name) {
    return request.headers().contains(HeaderNames.COOKIE)
        ? request.headers().cookies().all(name(name), List::of)
        : List.of();
  }

  private void set(ServerResponse response, String name, String value, Duration lifetime) {
    response
        .headers()
        .addCookie(
            SetCookie.builder(name(name), value)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.LAX)
                .path("/")
                .maxAge(lifetime)
                .build());
  }

  private String name(String name) {
    return (secure ? "__Host-" : "") + name;
  }
}

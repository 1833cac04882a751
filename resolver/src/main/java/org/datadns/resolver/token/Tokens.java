package org.datadns.resolver.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.ProgramTokens;
import org.datadns.resolver.access.Secret;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of programs. Those in use are answered from memory, also while the database is away; what
 * was revoked elsewhere is read each second. Thread-safe.
 */
public final class Tokens implements ProgramTokens {
  /** How a token begins, so that people and scanners of published code know it for one. */
  static final String PREFIX = "dns_";

  /** How many a person may have at once. */
  static final int MOST = 100;

  private static final Pattern TOKEN = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
  private static final int MOST_IN_MEMORY = 100_000;
  private static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

  /** How long one that is over stays in its person's list of what is kept. */
  private static final Duration KEPT_AFTERWARDS = Duration.ofDays(30);

  /** Longer than it takes to commit one. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Cache<String, HeldToken> held =
      Caffeine.newBuilder().maximumSize(MOST_IN_MEMORY).build();

  /** What is no token of ours; nobody makes one of a secret that was tried before. */
  private final Cache<String, Boolean> unknown =
      Caffeine.newBuilder()
          .maximumSize(MOST_IN_MEMORY)
          .expireAfterWrite(Duration.ofMinutes(1))
          .build();

  private final Map<String, Instant> used = new ConcurrentHashMap<>();
  private @Nullable OffsetDateTime readAt; // of the one thread that refreshes
  private Instant usedNotedAt = Instant.EPOCH; // of that thread too

  /** The tokens kept in this database. */
  public Tokens(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public boolean areMeantBy(String bearerToken) {
    return bearerToken.startsWith(PREFIX);
  }

  @Override
  public Optional<Program> find(String bearerToken) {
    if (!TOKEN.matcher(bearerToken).matches()) {
      return Optional.empty();
    }
    var found = byHash(Digest.of(bearerToken)).filter(it -> it.isGood(clock.instant()));
    found.ifPresent(it -> used.put(it.id(), clock.instant()));
    return found.map(HeldToken::program);
  }

  @Override
  public Optional<Program> remembered(String bearerToken) {
    return areMeantBy(bearerToken)
        ? Optional.ofNullable(held.getIfPresent(Digest.of(bearerToken)))
            .filter(it -> it.isGood(clock.instant()))
            .map(HeldToken::program)
        : Optional.empty();
  }

  private Optional<HeldToken> byHash(String hash) {
    var known = held.getIfPresent(hash);
    if (known != null) {
      return Optional.of(known);
    }
    if (unknown.getIfPresent(hash) != null) {
      return Optional.empty();
    }
    var read = jdbi.withHandle(handle -> TokenRows.find(handle, hash));
    read.ifPresentOrElse(it -> held.put(hash, it), () -> unknown.put(hash, true));
    return read;
  }

  /**
   * A token to be made.
   *
   * @param person id of the person
   * @param issuer who vouches for the person
   * @param label what to call the person
   * @param name what to call the token
   * @param scopes labels of what it may be used for
   * @param madeBy the token that was shown to make it
   */
  record Wish(
      String person,
      String issuer,
      String label,
      String name,
      Set<String> scopes,
      Optional<String> madeBy,
      Duration lifetime) {}

  /**
   * A new token.
   *
   * @param secret shown to the person now and never again
   */
  record Made(HeldToken token, String secret) {}

  /** Makes one; empty when the person has as many as anybody may. Blocks for the database. */
  Optional<Made> make(Wish wish) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String secret = PREFIX + Secret.generate();
    byte[] id = new byte[8];
    random.nextBytes(id);
    var token =
        new HeldToken(
            HexFormat.of().formatHex(id),
            Digest.of(secret),
            wish.person(),
            wish.issuer(),
            wish.label(),
            wish.name(),
            wish.scopes(),
            wish.madeBy(),
            now,
            now.plus(wish.lifetime()),
            Optional.empty(),
            Optional.empty());
    boolean made =
        jdbi.inTransaction(
            handle -> {
              lock(handle, wish.person());
              var good = TokenRows.good(handle, List.of(wish.person()), now);
              if (good.size() >= MOST) {
                return false;
              }
              if (wish.madeBy().isPresent()
                  && good.stream().map(HeldToken::id).noneMatch(wish.madeBy().get()::equals)) {
                throw Callers.tokenIsNotGood();
              }
              TokenRows.insert(handle, token);
              return true;
            });
    return made ? Optional.of(new Made(token, secret)) : Optional.empty();
  }

  /** The good ones of a person, the newest first. Blocks for the database. */
  List<HeldToken> of(String person) {
    return jdbi.withHandle(handle -> TokenRows.good(handle, List.of(person), clock.instant()));
  }

  /** Every one that is kept of these people. Blocks for the database. */
  List<HeldToken> kept(Collection<String> people) {
    return jdbi.withHandle(handle -> TokenRows.all(handle, people));
  }

  /**
   * Revokes a person's token and those made with it: here at once, elsewhere within a second or
   * two. Blocks for the database.
   *
   * @return those that were good until now
   */
  List<HeldToken> revoke(String person, String id) {
    var revoked =
        jdbi.inTransaction(
            handle -> {
              lock(handle, person);
              return TokenRows.revoke(handle, List.of(person), id, clock.instant());
            });
    revoked.forEach(token -> held.put(token.hash(), token));
    return revoked;
  }

  /** One after the other: no token is made with one that is being revoked. */
  private static void lock(Handle handle, String person) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "tokens of " + person);
  }

  /**
   * Takes in what other resolvers revoked, and notes what was used: to be called each second by one
   * thread.
   */
  public void refresh() {
    Instant now = clock.instant();
    jdbi.useHandle(
        handle -> {
          var began = TokenRows.clock(handle);
          var before = readAt == null ? began : readAt;
          TokenRows.touched(handle, before.minus(OVERLAP))
              .forEach(token -> held.asMap().computeIfPresent(token.hash(), (h, old) -> token));
          readAt = began;
          if (!now.isBefore(usedNotedAt.plus(USE_IS_NOTED_EVERY))) {
            noteUse(now);
          }
        });
  }

  private void noteUse(Instant now) {
    var noted = new HashMap<>(used);
    jdbi.useTransaction(
        handle -> {
          if (!noted.isEmpty()) {
            TokenRows.used(handle, noted);
          }
          TokenRows.forget(handle, now.minus(KEPT_AFTERWARDS));
        });
    noted.forEach(used::remove);
    usedNotedAt = now;
  }
}

package org.datadns.resolver.token;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Scope;
import org.datadns.resolver.http.Refused;

/** Scopes as programs write them and as people read them. */
final class ScopeText {
  /** What a program is given that asks for nothing in particular. */
  static final Set<Scope> USUAL = Set.of(Scope.DATASETS, Scope.SESSIONS);

  /** What a token can be given at all: some things a person does in a browser alone. */
  static final Set<Scope> OFFERED =
      Stream.of(Scope.values())
          .filter(scope -> scope != Scope.SELF)
          .collect(Collectors.toUnmodifiableSet());

  private ScopeText() {}

  /** What it lets a program do, for people. */
  static String meaning(Scope scope) {
    return switch (scope) {
      case DATASETS -> "see the datasets that you may see";
      case SESSIONS -> "start, follow, extend and stop your sessions";
      case GROUPS -> "make, join and keep groups for you";
      case TOKENS -> "make, list and revoke your tokens, none of which may do more than it may";
      case ADMIN -> "do whatever you may do as an admin of sites or of the federation";
      case SELF -> "enter your sessions, and whatever else you do in a browser alone";
    };
  }

  /** What these labels let a program do, in one order, for people; by label. */
  static Map<String, String> meanings(Collection<String> labels) {
    var meanings = new LinkedHashMap<String, String>();
    Arrays.stream(Scope.values())
        .filter(scope -> labels.contains(scope.label()))
        .forEach(scope -> meanings.put(scope.label(), meaning(scope)));
    return meanings;
  }

  /**
   * The scopes that were asked for.
   *
   * @param labels none means the usual ones
   * @param mostly what may be given
   * @throws Refused when one is none, or may not be given
   */
  static Set<Scope> read(List<String> labels, Set<Scope> mostly) {
    if (labels.isEmpty()) {
      return USUAL.stream().filter(mostly::contains).collect(Collectors.toUnmodifiableSet());
    }
    return labels.stream()
        .map(label -> read(label, mostly))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Scope read(String label, Set<Scope> mostly) {
    return find(label)
        .filter(mostly::contains)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            400,
                            "invalid-scope",
                            "Bad request",
                            "A scope that was asked for is none, or cannot be given here.")
                        .withNextStep("Choose among: " + labels(mostly) + ".")));
  }

  private static Optional<Scope> find(String label) {
    return OFFERED.stream()
        .filter(scope -> scope.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  static String labels(Set<Scope> scopes) {
    return Arrays.stream(Scope.values())
        .filter(scope -> scopes.contains(scope) && OFFERED.contains(scope))
        .map(Scope::label)
        .collect(Collectors.joining(", "));
  }
}

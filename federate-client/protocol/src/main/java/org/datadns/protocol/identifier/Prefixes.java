package org.datadns.protocol.identifier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The prefixes of compact identifiers that are known, with what follows them. Immutable. */
public final class Prefixes {
  /** Schemes with rules of their own; a registry's simpler ones never replace them. */
  private static final Set<String> SCHEMES =
      Set.of("doi", "hdl", "ark", "urn", "swh", "http", "https", "info");

  private static final Prefixes COMMON = new Prefixes(Map.of(), List.of()).with(CommonPrefixes.ALL);

  private final Map<String, Prefix> prefixes;
  private final List<String> unchecked;

  private Prefixes(Map<String, Prefix> prefixes, List<String> unchecked) {
    this.prefixes = Map.copyOf(prefixes);
    this.unchecked = List.copyOf(unchecked);
  }

  /**
   * A prefix as a registry states it.
   *
   * @param prefix the prefix, in any case
   * @param pattern a regular expression for its accessions
   * @param embedded whether accessions contain the prefix and a colon, as {@code CHEBI:36927} does
   */
  public record Entry(String prefix, String pattern, boolean embedded) {}

  /** Those that data repositories use most. */
  public static Prefixes common() {
    return COMMON;
  }

  /**
   * These and more. An entry replaces the one of the same prefix. Where a pattern needs more than
   * one look at each character, everything is taken as an accession: see {@link #unchecked()}.
   */
  public Prefixes with(List<Entry> entries) {
    var all = new HashMap<>(prefixes);
    var notChecked = new ArrayList<>(unchecked);
    for (var entry : entries) {
      String prefix = Ascii.lower(entry.prefix());
      if (!SCHEMES.contains(prefix)) {
        var pattern = LocalPattern.compile(entry.pattern());
        if (pattern == null) {
          notChecked.add(prefix);
        }
        all.put(prefix, new Prefix(pattern, entry.embedded() ? embedded(prefix, entry) : ""));
      }
    }
    return new Prefixes(all, notChecked);
  }

  /** Prefixes whose accessions are not checked, since their pattern is not understood. */
  public List<String> unchecked() {
    return unchecked;
  }

  /** How many there are. */
  public int size() {
    return prefixes.size();
  }

  @Nullable Prefix find(String prefix) {
    return prefixes.get(prefix);
  }

  /** The prefix in the case in which its pattern writes it; empty where it does not. */
  private static String embedded(String prefix, Entry entry) {
    String pattern = entry.pattern().replace("\\", "");
    int start = Ascii.indexOf(pattern, prefix + ":");
    return start < 0 ? "" : pattern.substring(start, start + prefix.length() + 1);
  }
}

package org.datadns.resolver.dataset;

import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;

/** About how many bytes of memory a lookup takes, on the 64-bit JVM with compressed pointers. */
final class LookupWeight {
  /** An entry of the cache, its key's object, and the kept lookup's own objects. */
  private static final int ENTRY = 240;

  private static final int OBJECT = 48;
  private static final int TEXT = 40;

  private LookupWeight() {}

  static int of(KeptLookup kept) {
    return ENTRY
        + switch (kept.lookup()) {
          case Found found -> of(found);
          case NotHeld(var asked) -> of(asked);
          case Unknown(var asked) -> of(asked);
          case Gone gone -> of(gone.asked()) + of(gone.landingPage()) + of(gone.text()) + OBJECT;
          case Invalid(var text) -> of(text);
        };
  }

  private static int of(Found found) {
    var dataset = found.dataset();
    int weight = of(found.asked()) + of(found.remainder()) + 2 * OBJECT;
    weight += of(dataset.identifier()) + of(dataset.title()) + of(dataset.landingPage());
    weight += of(dataset.concept());
    for (String alias : dataset.aliases()) {
      weight += of(alias);
    }
    for (var replica : found.replicas()) {
      weight += 2 * OBJECT + of(replica.site()) + of(replica.checksum()) + of(replica.version());
      weight += of(replica.heldAs());
      for (String tool : replica.tools().orElseGet(java.util.List::of)) {
        weight += of(tool);
      }
    }
    return weight;
  }

  private static int of(Identifier identifier) {
    return OBJECT + of(identifier.canonical()) + of(identifier.url());
  }

  private static int of(Optional<String> text) {
    return text.map(LookupWeight::of).orElse(0);
  }

  private static int of(String text) {
    return TEXT + text.length();
  }
}

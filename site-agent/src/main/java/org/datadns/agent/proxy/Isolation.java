package org.datadns.agent.proxy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.protocol.wire.SessionAddresses.Mode;

/**
 * What keeps the pages of other origins, and those of later sessions, out of a session's answers.
 * Where the tool says something itself, that stands: it can lower its own guard alone. Pure.
 */
final class Isolation {
  /** What a browser keeps at an address shared with later sessions would be theirs to find. */
  private static final Set<String> KEEPING = Set.of("cache-control", "expires", "pragma");

  private Isolation() {}

  /**
   * Whether a request may go to the tool: where addresses are shared, a service worker would
   * outlive its session (Service Workers, "Fetching Scripts").
   */
  static boolean allows(Visit visit) {
    var headers = visit.request().headers();
    return visit.origins().mode() == Mode.HOST
        || (!headers.has("Service-Worker")
            && !headers.all("Sec-Fetch-Dest").contains("serviceworker"));
  }

  /** Completes the fields of an answer. */
  static void complete(List<Field> fields, Visit visit) {
    if (visit.origins().mode() != Mode.HOST) {
      fields.removeIf(field -> KEEPING.contains(field.name().toLowerCase(Locale.ROOT)));
      fields.add(new Field("Cache-Control", "no-store"));
    }
    addIfAbsent(fields, "Cross-Origin-Resource-Policy", "same-origin");
    if (visit.request().isNavigation()) {
      // with popups, or signing in elsewhere from within a tool would break
      addIfAbsent(fields, "Cross-Origin-Opener-Policy", "same-origin-allow-popups");
      addIfAbsent(fields, "Origin-Agent-Cluster", "?1");
      if (fields.stream().noneMatch(Isolation::saysWhoMayFrame)) {
        fields.add(new Field("Content-Security-Policy", "frame-ancestors 'self'"));
      }
    }
  }

  private static void addIfAbsent(List<Field> fields, String name, String value) {
    for (Field field : fields) {
      if (field.is(name)) {
        return;
      }
    }
    fields.add(new Field(name, value));
  }

  private static boolean saysWhoMayFrame(Field field) {
    return field.is("X-Frame-Options")
        || (field.is("Content-Security-Policy")
            && field.value().toLowerCase(Locale.ROOT).contains("frame-ancestors"));
  }
}

package org.datadns.agent.proxy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.agent.proxy.Headers.Field;

/**
 * What a tool is told of the address it is served at, and what of its own address is not for
 * browsers. A tool that keeps the base path sees the session's paths as they are; one that strips
 * it sees them without the base, and learns the base from fields of the request. Pure.
 */
final class BasePathRules {
  /** By which a tool may call itself, at its own port. */
  private static final Set<String> SELF =
      Set.of("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::]");

  /** A reference with a scheme (RFC 3986 section 4.2). */
  private static final String ABSOLUTE = "[A-Za-z][A-Za-z0-9+.-]*:.*";

  private BasePathRules() {}

  /** The target of the request as the tool gets it. */
  static String target(Visit visit) {
    String target = visit.request().target();
    return strips(visit) ? target.substring(visit.address().base().length() - 1) : target;
  }

  /**
   * The fields that tell the tool how it is reached. {@code X-RStudio-*} as Posit's "Running
   * RStudio Server with a proxy" has them.
   *
   * @param client the browser's network address
   */
  static List<Field> forwarding(Visit visit, String client) {
    var fields = new ArrayList<Field>();
    fields.add(new Field("X-Forwarded-For", client));
    fields.add(new Field("X-Forwarded-Proto", visit.origins().isSecure() ? "https" : "http"));
    fields.add(
        new Field("X-Forwarded-Host", visit.request().headers().first("Host").orElseThrow()));
    if (strips(visit)) {
      String prefix = withoutSlash(visit.address().base());
      fields.add(new Field("X-Forwarded-Prefix", prefix));
      fields.add(new Field("X-RStudio-Root-Path", prefix));
    }
    if (visit.running().strips()) {
      fields.add(
          new Field("X-RStudio-Request", visit.address().origin() + visit.request().target()));
    }
    return fields;
  }

  /** A field of an answer as the browser gets it. */
  static Field answered(Field field, Visit visit) {
    return switch (field.name().length()) {
      case 8 -> field.is("Location") ? located(field, visit) : field;
      case 10 -> field.is("Set-Cookie") ? kept(field, visit) : field;
      case 16 -> field.is("Content-Location") ? located(field, visit) : field;
      default -> field;
    };
  }

  private static Field located(Field field, Visit visit) {
    String value = field.value();
    int colon = value.indexOf("://");
    boolean names = colon > 0 && value.substring(0, colon).matches("(?i)https?");
    if (names || value.startsWith("//")) {
      int start = names ? colon + 3 : 2;
      int end = start;
      while (end < value.length() && "/?#".indexOf(value.charAt(end)) < 0) {
        end++;
      }
      if (!isOwn(value.substring(start, end), visit)) {
        return field;
      }
      String rest = value.substring(end);
      String path = rest.startsWith("/") ? rest : "/" + rest;
      return new Field(field.name(), visit.address().origin() + below(path, visit));
    }
    if (!strips(visit) || value.isEmpty() || value.startsWith("#") || value.matches(ABSOLUTE)) {
      return field;
    }
    return new Field(field.name(), below(joined(value, visit), visit));
  }

  /** A path that the tool names, as browsers reach it. */
  private static String below(String path, Visit visit) {
    String base = visit.address().base();
    return !strips(visit) || path.startsWith(base) ? path : withoutSlash(base) + path;
  }

  /** A reference joined to the path that the tool was asked for (RFC 3986 section 5.2). */
  private static String joined(String reference, Visit visit) {
    String asked = target(visit);
    int query = asked.indexOf('?');
    String path = query < 0 ? asked : asked.substring(0, query);
    if (reference.startsWith("?")) {
      return path + reference;
    }
    int end = 0;
    while (end < reference.length() && "?#".indexOf(reference.charAt(end)) < 0) {
      end++;
    }
    String named = reference.substring(0, end);
    String whole =
        named.startsWith("/") ? named : path.substring(0, path.lastIndexOf('/') + 1) + named;
    return withoutDots(whole) + reference.substring(end);
  }

  private static String withoutDots(String path) {
    var segments = new ArrayDeque<String>();
    String[] parts = path.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      switch (parts[i]) {
        case "." -> {}
        case ".." -> segments.pollLast();
        default -> segments.addLast(parts[i]);
      }
      if (last && (parts[i].equals(".") || parts[i].equals(".."))) {
        segments.addLast("");
      }
    }
    return "/" + String.join("/", segments);
  }

  /** Whether a host and port are the tool's own name for itself, or the session's. */
  private static boolean isOwn(String authority, Visit visit) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    String port = hasPort ? authority.substring(colon + 1) : "";
    String toolPort = Integer.toString(visit.running().port());
    if (port.equals(toolPort) && (SELF.contains(host) || host.equals(visit.running().host()))) {
      return true;
    }
    String own = visit.address().origin();
    String ownAuthority = own.substring(own.indexOf("://") + 3);
    int ownColon = ownAuthority.lastIndexOf(':');
    String ownHost = ownColon < 0 ? ownAuthority : ownAuthority.substring(0, ownColon);
    return authority.toLowerCase(Locale.ROOT).equals(ownAuthority)
        || (host.equals(ownHost) && (port.isEmpty() || port.equals(toolPort)));
  }

  /** A tool's cookie stays with its session where sessions share a host by their paths. */
  private static Field kept(Field field, Visit visit) {
    String base = visit.address().base();
    if (base.equals("/")) {
      return field;
    }
    String[] parts = field.value().split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? "" : parts[i].substring(0, equals).strip();
      String path = equals < 0 ? "" : parts[i].substring(equals + 1).strip();
      if (name.equalsIgnoreCase("path") && path.startsWith("/") && !isBelow(path, base)) {
        parts[i] = " Path=" + (strips(visit) ? withoutSlash(base) + path : base);
      }
    }
    return new Field(field.name(), String.join(";", parts));
  }

  private static boolean isBelow(String path, String base) {
    return path.startsWith(base) || path.equals(withoutSlash(base));
  }

  private static boolean strips(Visit visit) {
    return visit.running().strips() && visit.address().base().length() > 1;
  }

  private static String withoutSlash(String base) {
    return base.substring(0, base.length() - 1);
  }
}

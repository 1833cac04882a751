package org.datadns.resolver.site;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.resolver.http.Refused;

/** What a join request must look like. All problems are told together. */
public final class JoinCheck {
  private static final int LONGEST = 200;

  /** A DNS label (RFC 1035 section 2.3.1), since it becomes part of host names and logs. */
  private static final Pattern SITE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private JoinCheck() {}

  /** Whether a text can be the id of a site: a DNS label in lower case. */
  public static boolean isSiteId(String text) {
    return SITE.matcher(text).matches();
  }

  /**
   * The key a valid request announces.
   *
   * @param resolver the resolver's own address, whose cookies no session may see
   * @throws Refused with status 400, saying everything that is wrong
   */
  static KeySet keyOf(JoinRequest join, URI resolver) {
    var problems = new ArrayList<String>();
    check(problems, join.site() != null && isSiteId(join.site()), "site must be a DNS label");
    check(problems, isText(join.title()), "title must be a text of at most 200 characters");
    check(problems, isText(join.contact()), "contact must be an e-mail address or URL");
    if (join.addresses() == null) {
      problems.add("addresses are missing");
    } else {
      check(
          problems,
          join.addresses().api() != null && isBase(join.addresses().api()),
          "addresses.api must be an http or https address without a trailing slash");
      checkSessions(problems, String.valueOf(join.addresses().sessions()), resolver);
    }
    var keys = key(join, problems);
    if (!problems.isEmpty()) {
      throw Refused.badRequest("invalid-join", String.join("; ", problems) + ".");
    }
    return keys;
  }

  private static void checkSessions(List<String> problems, String sessions, URI resolver) {
    try {
      check(
          problems,
          !SessionAddresses.parse(sessions).sharesCookiesWith(resolver.getHost()),
          "addresses.sessions must not be on the resolver's own host, whose cookies every session"
              + " would be sent");
    } catch (IllegalArgumentException e) {
      problems.add("addresses.sessions " + e.getMessage());
    }
  }

  private static KeySet key(JoinRequest join, List<String> problems) {
    if (join.key() != null) {
      try {
        return KeySet.of(join.key());
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
        return KeySet.empty();
      }
    }
    problems.add("key is missing");
    return KeySet.empty();
  }

  private static void check(List<String> problems, boolean holds, String otherwise) {
    if (!holds) {
      problems.add(otherwise);
    }
  }

  private static boolean isText(String text) {
    return text != null && !text.isBlank() && text.length() <= LONGEST;
  }

  private static boolean isBase(String address) {
    try {
      var uri = new URI(address);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && !address.endsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}

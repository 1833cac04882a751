package org.datadns.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Json;

/**
 * The configuration a new site starts from.
 *
 * @param site the site's id
 * @param title its name for people
 * @param contact whom people ask
 * @param resolver the resolver's address
 */
record SiteConfigFile(String site, String title, String contact, URI resolver) {
  /** A DNS label (RFC 1035 section 2.3.1), since it becomes part of host names. */
  private static final Pattern SITE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private static final Pattern TEXT =
      Pattern.compile("(?=.*\\S)[^\\p{Cntrl}\\u0080-\\u009F\\u2028\\u2029]{1,200}");
  private static final Pattern PLACE = Pattern.compile("@([a-z]+)@");

  SiteConfigFile {
    check(
        SITE.matcher(site).matches(),
        "The site's id must be lower-case letters, digits and hyphens, at most 63.",
        "For example: --site alpha");
    check(
        TEXT.matcher(title).matches(),
        "The title must be one line of at most 200 characters.",
        "For example: --title 'Alpha University'");
    check(
        TEXT.matcher(contact).matches(),
        "The contact must be one line of at most 200 characters.",
        "For example: --contact data@alpha.example");
  }

  /**
   * Writes it to a file that must not exist yet.
   *
   * @throws CommandFailure when it does, or cannot be written
   */
  void writeNew(Path file) {
    try {
      Files.writeString(file, yaml(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          409,
          "file-exists",
          file + " exists already and was left as it is.",
          "Move it away, or name another file with --output.");
    } catch (IOException e) {
      throw CommandFailure.refused(
          403,
          "file-not-writable",
          file + " cannot be written.",
          "Name a file in an existing directory of yours with --output.");
    }
  }

  /** A JSON string is a double-quoted YAML scalar, so no value can leave its place. */
  String yaml() {
    var values =
        Map.of("site", site, "title", title, "contact", contact, "resolver", resolver.toString());
    return PLACE
        .matcher(template())
        .replaceAll(
            place -> Matcher.quoteReplacement(Json.write(values.getOrDefault(place.group(1), ""))));
  }

  private static String template() {
    try (InputStream template = SiteConfigFile.class.getResourceAsStream("site-agent.yaml")) {
      if (template == null) {
        throw new IllegalStateException("the template site-agent.yaml is not packaged");
      }
      return new String(template.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the packaged template", e);
    }
  }

  private static void check(boolean holds, String otherwise, String nextStep) {
    if (!holds) {
      throw CommandFailure.usage(otherwise, nextStep);
    }
  }
}

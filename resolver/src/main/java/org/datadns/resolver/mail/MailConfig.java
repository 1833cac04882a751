package org.datadns.resolver.mail;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.config.Settings;

/**
 * By which server mail is sent.
 *
 * @param host its name
 * @param port its port
 * @param security how the connection is protected
 * @param user who logs in there; empty means nobody
 * @param passwordFile holds the user's password
 * @param from the sender's address
 */
public record MailConfig(
    String host,
    int port,
    Security security,
    Optional<String> user,
    Optional<Path> passwordFile,
    String from) {

  /** How a connection to a mail server is protected. */
  public enum Security {
    /** TLS after STARTTLS (RFC 3207), or nothing is sent. */
    STARTTLS,
    /** TLS from the beginning (RFC 8314). */
    TLS,
    /** Not at all: for a server on this machine. */
    NONE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads the section {@code mail}; empty when it names no host. */
  public static Optional<MailConfig> read(Settings settings) {
    var host = settings.optionalText("host");
    int port = settings.integer("port", 587, 1, 65_535);
    var security = security(settings, settings.text("security", "starttls"));
    var user = settings.optionalText("user");
    var passwordFile = settings.optionalText("password-file").map(Path::of);
    var from = settings.optionalText("from");
    if (host.isEmpty()) {
      return Optional.empty();
    }
    if (from.flatMap(EmailAddress::of).isEmpty()) {
      settings.problem(
          "from", "must be the address that mail comes from, such as data@uni.example");
    }
    if (user.isPresent() != passwordFile.isPresent()) {
      settings.problem("user", "and password-file go together");
    }
    return Optional.of(
        new MailConfig(host.get(), port, security, user, passwordFile, from.orElse("")));
  }

  private static Security security(Settings settings, String label) {
    return Arrays.stream(Security.values())
        .filter(it -> it.label().equals(label))
        .findFirst()
        .orElseGet(
            () -> {
              settings.problem(
                  "security",
                  "must be one of "
                      + Arrays.stream(Security.values())
                          .map(Security::label)
                          .collect(Collectors.joining(", "))
                      + ", not '"
                      + label
                      + "'");
              return Security.STARTTLS;
            });
  }
}

package org.datadns.cli;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import picocli.CommandLine.Option;

/**
 * The tokens that {@code federate login} was given, by the addresses of their resolvers, in a file
 * that its owner alone may read.
 */
final class LoginFile {
  @Option(
      names = "--logins",
      paramLabel = "FILE",
      defaultValue = "${env:DATA_DNS_LOGINS:-${sys:user.home}/.config/data-dns/logins.json}",
      description =
          "Where federate login keeps its tokens, mode 0600. Default: DATA_DNS_LOGINS from the"
              + " environment, else ~/.config/data-dns/logins.json.")
  private Path file = Path.of(".config", "data-dns", "logins.json");

  /**
   * What the file holds.
   *
   * @param tokens by resolver
   */
  private record Logins(Map<String, String> tokens) {}

  /** The token for this resolver. */
  Optional<String> token(URI resolver) {
    return Optional.ofNullable(read().get(resolver.toString()));
  }

  /**
   * The token for this resolver.
   *
   * @throws CommandFailure when there is none
   */
  String required(URI resolver) {
    return token(resolver)
        .orElseThrow(
            () ->
                CommandFailure.refused(
                    401,
                    "not-logged-in",
                    "You are not logged in at " + resolver + ".",
                    "Log in: federate login --resolver " + resolver));
  }

  void keep(URI resolver, String token) {
    var tokens = read();
    tokens.put(resolver.toString(), token);
    write(tokens);
  }

  void forget(URI resolver) {
    var tokens = read();
    if (tokens.remove(resolver.toString()) != null) {
      write(tokens);
    }
  }

  private void write(Map<String, String> tokens) {
    try {
      DurableFile.write(
          file, (Json.write(new Logins(tokens)) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (UncheckedIOException e) {
      throw CommandFailure.usage(
          file + " cannot be written.", "Name another place with --logins or DATA_DNS_LOGINS.");
    }
  }

  private Map<String, String> read() {
    try {
      return new TreeMap<>(
          DurableFile.read(file)
              .map(bytes -> Json.read(bytes, Logins.class).tokens())
              .orElse(Map.of()));
    } catch (MalformedJsonException e) {
      throw CommandFailure.usage(
          file + " is none of federate's.", "Move it away, or name another place with --logins.");
    } catch (UncheckedIOException e) {
      throw CommandFailure.usage(
          file + " cannot be read.", "Run this as the user who owns it, or name another place.");
    }
  }
}

package org.datadns.resolver.dataset;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;

/** Reads one inventory line by line; a line that cannot be taken is told, the rest stands. */
final class InventoryReader {
  private static final int LONGEST_TITLE = 1_000;

  private final List<InventoryLine> accepted = new ArrayList<>();
  private final List<RefusedLine> refused = new ArrayList<>();
  private final Set<String> copies = new HashSet<>();
  private final Map<String, String> datasetOfAlias = new HashMap<>();

  private InventoryReader() {}

  /** What a body of NDJSON says. */
  static InventoryReader read(byte[] body) {
    var reader = new InventoryReader();
    int number = 0;
    for (String text : new String(body, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (!text.isBlank()) {
        reader.readLine(number, text);
      }
    }
    return reader;
  }

  /** The lines that were understood. */
  List<InventoryLine> accepted() {
    return List.copyOf(accepted);
  }

  /** The lines that were not. */
  List<RefusedLine> refused() {
    return List.copyOf(refused);
  }

  private void readLine(int number, String text) {
    ReplicaLine line;
    try {
      line = Json.read(text, ReplicaLine.class);
    } catch (MalformedJsonException e) {
      refuse(number, "", "malformed-json", "The line is not valid JSON.");
      return;
    }
    String written = line.identifier().orElse("");
    switch (Identifier.parse(written)) {
      case Unrecognised(var ignored, var reason) ->
          refuse(number, written, "invalid-identifier", reason);
      case Recognised(var identifier) ->
          problemOf(line, identifier.canonical())
              .ifPresentOrElse(
                  reason -> refuse(number, written, reason.code(), reason.text()),
                  () -> accept(number, identifier.canonical(), line));
    }
  }

  private Optional<Reason> problemOf(ReplicaLine line, String identifier) {
    if (line.title().filter(title -> title.length() > LONGEST_TITLE).isPresent()) {
      return Optional.of(new Reason("title-too-long", "A title has at most 1000 characters."));
    }
    if (line.landingPage().filter(page -> !isWebAddress(page)).isPresent()) {
      return Optional.of(
          new Reason("invalid-landing-page", "A landing page is an http or https address."));
    }
    if (!line.access().orElse("public").equals("public")) {
      return Optional.of(
          new Reason(
              "unsupported-access", "Only public datasets are taken; others would be shown."));
    }
    for (String alias : line.aliases().orElse(List.of())) {
      var canonical = Identifier.parse(alias).asOptional().map(Identifier::canonical);
      if (canonical.isEmpty()) {
        return Optional.of(new Reason("invalid-alias", "An alias is not an identifier."));
      }
      String owner = datasetOfAlias.getOrDefault(canonical.get(), identifier);
      if (!owner.equals(identifier)) {
        return Optional.of(
            new Reason("alias-taken", "An alias names another dataset of this inventory."));
      }
    }
    return copies.contains(copy(line, identifier))
        ? Optional.of(new Reason("duplicate", "An earlier line names the same dataset."))
        : Optional.empty();
  }

  private void accept(int number, String identifier, ReplicaLine line) {
    copies.add(copy(line, identifier));
    var aliases = new TreeSet<String>();
    for (String alias : line.aliases().orElse(List.of())) {
      Identifier.parse(alias).asOptional().map(Identifier::canonical).ifPresent(aliases::add);
    }
    aliases.remove(identifier);
    aliases.forEach(alias -> datasetOfAlias.put(alias, identifier));
    accepted.add(
        new InventoryLine(
            number,
            identifier,
            line.version().orElse(""),
            line.title(),
            line.landingPage(),
            line.bytes(),
            line.checksum(),
            line.tools(),
            line.access().orElse("public"),
            line.descendants().orElse(false),
            List.copyOf(aliases)));
  }

  private void refuse(int number, String written, String code, String text) {
    refused.add(new RefusedLine(number, written, new Reason(code, text)));
  }

  private static String copy(ReplicaLine line, String identifier) {
    return identifier + "\n" + line.version().orElse("");
  }

  private static boolean isWebAddress(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }
}

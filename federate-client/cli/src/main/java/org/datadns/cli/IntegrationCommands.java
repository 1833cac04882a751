package org.datadns.cli;

import java.util.HashMap;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate integration}: what other systems are told, so that they show a button. */
@Command(
    name = "integration",
    description = "Prints what other systems are told, so that they show a button.",
    footer = {"Example:", "  federate integration dataverse --resolver https://resolver.example"})
final class IntegrationCommands {
  private final Terminal terminal;

  IntegrationCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  /** How a Dataverse calls. */
  enum Form {
    callback,
    post,
    plain
  }

  @Command(
      name = "dataverse",
      description = {
        "Prints the manifest with which a Dataverse shows a button at its datasets, or with",
        "--content-type at its files of that type. Register it at the Dataverse; its clicks are taken",
        "on once a federation admin has registered that (federate admin repository add)."
      },
      footer = {
        "Examples:",
        "  federate integration dataverse --resolver https://resolver.example > data-dns.json",
        "  curl -X POST -H 'Content-type: application/json' --upload-file data-dns.json \\",
        "    http://localhost:8080/api/admin/externalTools",
        "  federate integration dataverse --content-type text/csv"
      })
  void dataverse(
      @Mixin ResolverOption resolver,
      @Option(
              names = "--content-type",
              paramLabel = "TYPE",
              description = "The button is for files of this media type.")
          Optional<String> contentType,
      @Option(
              names = "--form",
              paramLabel = "FORM",
              defaultValue = "callback",
              description = {
                "How it calls: ${COMPLETION-CANDIDATES}. callback: drafts and restricted files open to",
                "those whom it names; post: from its server, for public data; plain: with everything",
                "in the address, for public data. Default: ${DEFAULT-VALUE}."
              })
          Form form) {
    var parameters = new HashMap<String, String>();
    parameters.put("form", form.name());
    parameters.put("scope", contentType.isPresent() ? "file" : "dataset");
    contentType.ifPresent(type -> parameters.put("contentType", type));
    terminal.say(resolver.client().dataverseManifest(parameters));
  }
}

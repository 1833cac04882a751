package org.datadns.agent.notebook;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Fetches notebooks from the hosts that this site allows. Blocking, with a deadline; thread-safe.
 */
public final class Notebooks implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Notebooks.class.getName());
  private static final int LONGEST_ADDRESS = 2_000;
  private static final int LONGEST_NAME = 100;
  private static final int NBFORMAT = 4;
  private static final String SUFFIX = ".ipynb";

  private final NotebookHosts hosts;
  private final Download download;

  /** From these hosts. */
  public Notebooks(NotebookHosts hosts) {
    this.hosts = hosts;
    this.download = new Download(hosts);
  }

  /** What came of fetching. */
  public sealed interface Fetching {
    /** It is a notebook. */
    record Fetched(Notebook notebook) implements Fetching {}

    /**
     * There is none.
     *
     * @param reason code {@code notebook-refused}, {@code notebook-unreachable} or {@code
     *     notebook-invalid}
     */
    record Failed(Reason reason) implements Fetching {}
  }

  /** Why this site does not even ask for the notebook at an address; empty when it would. */
  public Optional<Reason> refusal(String address) {
    return parsed(address).filter(hosts::allow).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "notebook-refused",
                "This site takes no notebook from that address. It allows "
                    + (hosts.hosts().isEmpty() && hosts.internalHosts().isEmpty()
                        ? "none at all"
                        : "https addresses at " + String.join(", ", hosts.hosts()))
                    + "; open the dataset without it and upload it in the tool."));
  }

  /** Fetches the notebook at an address. */
  public Fetching fetch(String address) {
    var refusal = refusal(address);
    if (refusal.isPresent()) {
      return new Fetching.Failed(refusal.get());
    }
    var uri = parsed(address).orElseThrow();
    try {
      return read(uri, download.bytes(uri));
    } catch (DownloadException e) {
      LOG.log(Level.INFO, "no notebook from {0}: {1}", uri.getHost(), e.getMessage());
      return new Fetching.Failed(e.reason());
    }
  }

  @Override
  public void close() {
    download.close();
  }

  /** What every notebook of the format's fourth version has. */
  private record Nbformat(
      @Nullable Integer nbformat,
      @Nullable Map<String, ?> metadata,
      @Nullable @JsonProperty("cells") List<Map<String, ?>> cells) {}

  private static Fetching read(URI uri, byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var found = Json.read(text, Nbformat.class);
      boolean whole =
          found.nbformat() != null
              && found.nbformat() == NBFORMAT
              && found.metadata() != null
              && found.cells() != null;
      return whole ? new Fetching.Fetched(new Notebook(name(uri), text)) : invalid();
    } catch (CharacterCodingException | MalformedJsonException e) {
      LOG.log(Level.DEBUG, "what {0} gave is no notebook", uri.getHost());
      return invalid();
    }
  }

  private static Fetching invalid() {
    return new Fetching.Failed(
        new Reason(
            "notebook-invalid",
            "What is at the notebook's address is no notebook (JSON as nbformat 4 says). Give the"
                + " address of the file itself, not of a page that shows it."));
  }

  private static Optional<URI> parsed(String address) {
    if (address.length() > LONGEST_ADDRESS) {
      return Optional.empty();
    }
    int fragment = address.indexOf('#');
    try {
      return Optional.of(new URI(fragment < 0 ? address : address.substring(0, fragment)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The address's last part, without what could be anything but a name. */
  static String name(URI uri) {
    var path = uri.getPath() == null ? "" : uri.getPath();
    var last = path.substring(path.lastIndexOf('/') + 1);
    var stem =
        (last.endsWith(SUFFIX) ? last.substring(0, last.length() - SUFFIX.length()) : last)
            .replaceAll("[^\\p{L}\\p{N} ._()-]+", "-")
            .replaceAll("^[ .-]+|[ .-]+$", "");
    var cut = stem.substring(0, Math.min(stem.length(), LONGEST_NAME)).strip();
    return (cut.isEmpty() ? "notebook" : cut) + SUFFIX;
  }
}

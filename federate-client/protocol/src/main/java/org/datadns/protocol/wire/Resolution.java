package org.datadns.protocol.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /resolve/{identifier}}: where a dataset is, as an anonymous person sees it.
 *
 * @param identifier the name as understood
 * @param match {@code exact}, {@code alias}, {@code version}, {@code rule} or {@code ancestor}
 * @param remainder what followed the matched identifier, for {@code ancestor}
 * @param dataset what it is
 * @param replicas where it is, best first
 * @param open address that opens it, by tool id
 * @param labels what those tools are called, by tool id
 */
public record Resolution(
    Name identifier,
    String match,
    Optional<String> remainder,
    Dataset dataset,
    List<Replica> replicas,
    Map<String, String> open,
    Map<String, String> labels) {
  public Resolution {
    requireNonNull(identifier, "identifier");
    requireNonNull(match, "match");
    requireNonNull(dataset, "dataset");
    requireNonNull(replicas, "replicas");
    requireNonNull(open, "open");
    requireNonNull(labels, "labels");
  }

  /** An identifier on the wire: {@code scheme} label, {@code canonical} text, {@code url}. */
  public record Name(String scheme, String canonical, String url) {
    public Name {
      requireNonNull(scheme, "scheme");
      requireNonNull(canonical, "canonical");
      requireNonNull(url, "url");
    }
  }

  /**
   * What an identifier names.
   *
   * @param identifier canonical identifier under which it is registered
   * @param title its title
   * @param landingPage address of its page
   * @param aliases its other identifiers, canonical
   * @param concept canonical identifier of the dataset that this one is a version of
   */
  public record Dataset(
      String identifier,
      Optional<String> title,
      Optional<String> landingPage,
      List<String> aliases,
      Optional<String> concept) {
    public Dataset {
      requireNonNull(identifier, "identifier");
      requireNonNull(aliases, "aliases");
    }
  }

  /**
   * One copy.
   *
   * @param site the site's id
   * @param siteTitle its name for people
   * @param version version held
   * @param allVersions whether every version can be opened from it; it names none then
   * @param state {@code available} when a session could start there now, else {@code unavailable}
   * @param reason why it can or cannot
   * @param tools ids of the tools that open it there
   * @param bytes its size
   * @param checksum {@code algorithm:hex} over it
   * @param confirmed whether it may be taken for the dataset: when not, it is opened only by
   *     whoever agrees
   * @param byRule whether the site named it by a rule alone
   */
  public record Replica(
      String site,
      String siteTitle,
      Optional<String> version,
      Optional<Boolean> allVersions,
      String state,
      Reason reason,
      List<String> tools,
      Optional<Long> bytes,
      Optional<String> checksum,
      boolean confirmed,
      boolean byRule) {
    public Replica {
      requireNonNull(site, "site");
      requireNonNull(siteTitle, "siteTitle");
      requireNonNull(state, "state");
      requireNonNull(reason, "reason");
      requireNonNull(tools, "tools");
    }
  }
}

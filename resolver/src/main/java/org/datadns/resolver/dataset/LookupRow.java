package org.datadns.resolver.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.dataset.Description.Claim;

/** A row of {@link LookupSql}: a dataset, and one of its copies if there is any. */
record LookupRow(
    Optional<Long> id,
    Optional<String> identifier,
    Optional<Long> position,
    Optional<String> name,
    Optional<String> kind,
    Optional<Instant> goneAt,
    Optional<String> gonePage,
    Optional<String> goneText,
    Optional<Instant> registeredAt,
    Optional<String> foundTitle,
    Optional<String> foundPage,
    Optional<String> foundCitation,
    Optional<List<String>> aliases,
    Optional<String> concept,
    Optional<String> namespace,
    Optional<String> describer,
    Optional<String> heldAs,
    Optional<String> site,
    Optional<String> version,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    Optional<Boolean> vouched,
    Optional<Boolean> byRule,
    Optional<Boolean> allVersions) {

  /** Who has the right to describe the dataset. */
  Describer describedBy() {
    return namespace.isEmpty()
        ? new Describer.Nobody()
        : describer.<Describer>map(Describer.Site::new).orElseGet(Describer.Federation::new);
  }

  /** What a site says of its copy; only of rows that have one. */
  Claim claim() {
    return new Claim(
        site.orElseThrow(),
        heldAs.orElseThrow(),
        version.filter(text -> !text.isEmpty()),
        title,
        landingPage,
        bytes,
        checksum,
        tools,
        vouched.orElse(false),
        byRule.orElse(false),
        allVersions.orElse(false));
  }
}

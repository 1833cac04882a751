package org.datadns.resolver.site;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;

/**
 * An organisation's storage and compute, run by one agent.
 *
 * @param id a DNS label, lower case
 * @param title its name for people
 * @param contact e-mail address or URL of its admins
 * @param addresses where it is reached, as approved
 * @param kid id of its key; empty when that was revoked and it has no other yet
 * @param keys the key its requests are signed with
 * @param earlier the one before, while it changes its key
 * @param approved whether it was let into the federation
 * @param ordered how a federation admin wants it operated; empty when nobody ordered anything
 * @param orderedRevision counts up with each such order
 * @param status what it said last; empty before its first heartbeat
 */
public record Site(
    String id,
    String title,
    String contact,
    SiteAddresses addresses,
    String kid,
    KeySet keys,
    Optional<EarlierKey> earlier,
    boolean approved,
    Optional<SiteOperation> ordered,
    long orderedRevision,
    Optional<SiteStatus> status) {

  /**
   * A key whose place another has taken.
   *
   * @param kid its id
   * @param both it and the one in its place
   * @param until how long it is good too
   */
  public record EarlierKey(String kid, KeySet both, Instant until) {}

  /** The keys its requests may be signed with at that time. */
  public KeySet keysAt(Instant now) {
    return earlier.filter(it -> now.isBefore(it.until())).map(EarlierKey::both).orElse(keys);
  }

  /**
   * How it is operated at that time: as ordered, or as it says itself, whichever takes more from
   * it; {@link SiteOperation#READY} when neither does, also when it is silent.
   */
  public SiteOperation operationAt(Instant now) {
    var own = status.map(SiteStatus::operation).orElse(SiteOperation.READY);
    var centre = ordered.orElse(SiteOperation.READY);
    var stricter = centre.at(now).compareTo(own.at(now)) >= 0 ? centre : own;
    return stricter.at(now) == SiteMode.READY ? SiteOperation.READY : stricter;
  }

  Site withStatus(SiteStatus latest) {
    return new Site(
        id,
        title,
        contact,
        addresses,
        kid,
        keys,
        earlier,
        approved,
        ordered,
        orderedRevision,
        Optional.of(latest));
  }

  /** How a federation admin wants it operated at that time; empty when there is nothing to do. */
  public Optional<SiteOperation> orderedAt(Instant now) {
    return ordered.filter(operation -> !operation.isOver(now));
  }
}

package org.datadns.resolver.site;

import java.util.Optional;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.SiteAddresses;

/**
 * An organisation's storage and compute, run by one agent.
 *
 * @param id a DNS label, lower case
 * @param title its name for people
 * @param contact e-mail address or URL of its admins
 * @param addresses where it is reached, as approved
 * @param kid id of its key
 * @param keys the key its requests are signed with
 * @param approved whether it was let into the federation
 * @param status what it said last; empty before its first heartbeat
 */
public record Site(
    String id,
    String title,
    String contact,
    SiteAddresses addresses,
    String kid,
    KeySet keys,
    boolean approved,
    Optional<SiteStatus> status) {

  Site withStatus(SiteStatus latest) {
    return new Site(id, title, contact, addresses, kid, keys, approved, Optional.of(latest));
  }
}

package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person may do beyond what every reader may. {@code GET}, {@code POST} and {@code DELETE
 * /api/roles}.
 *
 * @param person the person's id, as the sign-in page shows it
 * @param role what they may do
 * @param target the site's id; the dataset's identifier, or a prefix and {@code /*}; absent for the
 *     federation
 * @param granted since when; absent when it is asked for
 */
public record RoleGrant(
    String person, Role role, Optional<String> target, Optional<Instant> granted) {

  /** What can be granted. */
  public enum Role {
    /** Does all that the admin token may. */
    FEDERATION_ADMIN,
    /** Operates one site. */
    SITE_ADMIN,
    /** Says who may open one dataset, or all below a prefix. */
    DATASET_OWNER;

    /**
     * The name on the wire: {@code federation-admin}, {@code site-admin}, {@code dataset-owner}.
     */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of this name. */
    public static Optional<Role> labelled(String label) {
      return Stream.of(values()).filter(role -> role.label().equals(label)).findFirst();
    }
  }
}

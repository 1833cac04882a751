package org.datadns.resolver.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.ApiToken;

/**
 * What the page of a person's tokens shows.
 *
 * @param tokens those that are good, without their secrets
 * @param made the one made just now, with its secret
 * @param scopes all that a token can be given, in words, by label
 * @param usual labels of what is ticked
 * @param usually how long a token is good as a rule
 * @param longest how long at the most
 */
public record TokensView(
    List<ApiToken> tokens,
    Optional<ApiToken> made,
    Map<String, String> scopes,
    Set<String> usual,
    Duration usually,
    Duration longest) {}

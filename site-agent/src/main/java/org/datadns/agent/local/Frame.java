package org.datadns.agent.local;

import org.jspecify.annotations.Nullable;

/**
 * What every page shows.
 *
 * @param site this site's name
 * @param resolver the resolver's address
 * @param person what to call who is signed in; null when nobody is
 * @param formToken what each form carries; empty when nobody is signed in
 */
public record Frame(String site, String resolver, @Nullable String person, String formToken) {}

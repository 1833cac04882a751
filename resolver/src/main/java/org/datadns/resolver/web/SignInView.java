package org.datadns.resolver.web;

import java.util.Map;
import java.util.Optional;

/**
 * What the page shows on which people choose how to sign in.
 *
 * @param providers their names for people, by their ids, in the order to show them
 * @param returnTo where the person was going, a path of ours
 * @param person id of who is signed in
 */
public record SignInView(Map<String, String> providers, String returnTo, Optional<String> person) {}

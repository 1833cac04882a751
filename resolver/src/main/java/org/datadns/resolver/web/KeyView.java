package org.datadns.resolver.web;

import java.util.Optional;

/**
 * What the page shows that asks for somebody's key of a repository.
 *
 * @param action where the form goes
 * @param dataset the address of the dataset's page there
 * @param name the repository's name for people
 * @param address the repository's origin
 * @param refusal why the key that was shown does not do
 */
public record KeyView(
    String action, String dataset, String name, String address, Optional<String> refusal) {}

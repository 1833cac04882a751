package org.datadns.resolver.web;

/**
 * A site whose console is shown.
 *
 * @param id its id
 * @param title its name for people
 */
public record ConsoleSite(String id, String title) {}

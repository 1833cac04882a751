package org.datadns.resolver.web;

/**
 * A size a person can choose.
 *
 * @param id the size's id
 * @param memory bytes
 * @param cpus CPU cores
 */
public record SizeChoice(String id, long memory, double cpus) {}

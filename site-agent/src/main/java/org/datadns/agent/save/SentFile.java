package org.datadns.agent.save;

/**
 * A file that a repository took.
 *
 * @param name its path below what was sent; of a single file its name
 * @param bytes its size
 * @param sha256 of what was sent, hex
 * @param address where the repository has it
 */
record SentFile(String name, long bytes, String sha256, String address) {}

package org.datadns.agent.tool;

/**
 * A named amount of resources.
 *
 * @param id for example {@code small}
 * @param memory bytes; also the limit of memory and swap together
 * @param cpus CPU cores
 * @param pids how many processes and threads
 * @param gpus how many GPUs, 0 for none
 */
public record Size(String id, long memory, double cpus, int pids, int gpus) {}

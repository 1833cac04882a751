package org.datadns.agent.local;

/** A provider's name for people, and the address that leads there. */
public record ProviderLink(String label, String address) {}

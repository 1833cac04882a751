package org.datadns.resolver.web;

/**
 * What hands a ticket from the resolver to a session's own origin.
 *
 * @param action address the ticket is posted to, at the session's origin
 * @param ticket the {@code enter} ticket
 * @param title name of the dataset, for people without JavaScript
 */
public record EnterView(String action, String ticket, String title) {}

package org.datadns.resolver.web;

/**
 * What the page of a dataset shows that no site holds.
 *
 * @param identifier canonical identifier asked for
 * @param identifierUrl where the identifier leads
 * @param known whether some site held it once
 * @param elsewhere where else it is found
 * @param mails whether people can be told by e-mail
 */
public record AbsentView(
    String identifier,
    String identifierUrl,
    boolean known,
    ElsewhereView elsewhere,
    boolean mails) {}

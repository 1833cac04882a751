/**
 * What a repository told of one click, kept until the person who clicked asks for the session: for
 * one browser, one session, a few minutes. Knows repositories by their ids alone.
 */
@NullMarked
package org.datadns.resolver.handover;

import org.jspecify.annotations.NullMarked;

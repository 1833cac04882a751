/**
 * The doors: the first page, links from repositories, the bookmarklet, and the addresses under
 * which programs find out what this resolver is. Knows datasets and sessions; nothing knows it.
 */
@NullMarked
package org.datadns.resolver.integration;

import org.jspecify.annotations.NullMarked;

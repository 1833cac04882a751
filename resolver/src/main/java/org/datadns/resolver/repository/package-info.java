/**
 * The repositories whose calls are taken on: registered by admins, known in memory. Nothing of what
 * they call for.
 */
@NullMarked
package org.datadns.resolver.repository;

import org.jspecify.annotations.NullMarked;

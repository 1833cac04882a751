/**
 * Who describes which names, and what they and the admins say of them: namespaces, confirmations,
 * tombstones, aliases. Knows datasets and sites; no inventories, no sessions.
 */
@NullMarked
package org.datadns.resolver.namespace;

import org.jspecify.annotations.NullMarked;

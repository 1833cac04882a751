/**
 * Dataverse's external tools: what an installation is told to call, and what its calls say. Every
 * fact is from Dataverse's guides ("Building External Tools", "Native API") and sources, release 6.
 */
@NullMarked
package org.datadns.resolver.integration.dataverse;

import org.jspecify.annotations.NullMarked;

/** A resolver and sites for tests, and tests of the resolver as a whole. */
package org.datadns.resolver;

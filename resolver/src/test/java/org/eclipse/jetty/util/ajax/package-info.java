/** A stand-in for the one class of Jetty 9 that the HTML validator calls. */
@org.jspecify.annotations.NullMarked
package org.eclipse.jetty.util.ajax;

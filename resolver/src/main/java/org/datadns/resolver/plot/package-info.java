/**
 * Plots for pages, drawn on the server: small inline SVG that needs no script, no inline style and
 * no other host, and says in words what it shows. Pure: numbers and texts in, markup out. Colours
 * come from the stylesheet, by the class of each {@link org.datadns.resolver.plot.Tone}; what a
 * colour tells is told by a shape or a word too. Words stand in HTML beside the drawing, so that a
 * drawing may be stretched to any width.
 */
@NullMarked
package org.datadns.resolver.plot;

import org.jspecify.annotations.NullMarked;

/**
 * Sessions at this site, from the order to the end: their files, their limits, and the reconciler
 * that brings containers and files to agree. uses inventory, layout, view, tool, driver and
 * notebook; knows neither the resolver nor how HTTP is served, and asks tools themselves over it in
 * one place.
 */
@NullMarked
package org.datadns.agent.session;

import org.jspecify.annotations.NullMarked;

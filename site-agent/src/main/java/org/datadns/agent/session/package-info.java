/**
 * Sessions at this site, from the order to the end: their files, their limits, and the reconciler
 * that brings containers and files to agree. Uses inventory, tool and driver; knows neither HTTP
 * nor the resolver.
 */
@NullMarked
package org.datadns.agent.session;

import org.jspecify.annotations.NullMarked;

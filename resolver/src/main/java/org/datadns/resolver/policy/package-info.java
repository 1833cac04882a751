/**
 * How admins and owners say who may do what: roles of people, and policies on datasets, tools,
 * sizes and sites. What they come to is judged in {@code access}.
 */
@NullMarked
package org.datadns.resolver.policy;

import org.jspecify.annotations.NullMarked;

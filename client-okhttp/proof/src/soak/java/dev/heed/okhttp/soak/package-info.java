/**
 * Soaks the library: for minutes it sends calls of every kind to a server in another process that misbehaves, after
 * which nothing may be left.
 */
@NullMarked
package dev.heed.okhttp.soak;

import org.jspecify.annotations.NullMarked;

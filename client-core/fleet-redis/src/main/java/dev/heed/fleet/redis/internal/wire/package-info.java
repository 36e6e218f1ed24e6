/** What is said and kept in Redis, and what follows from it: no connection, thread, clock or dice. */
@NullMarked
package dev.heed.fleet.redis.internal.wire;

import org.jspecify.annotations.NullMarked;

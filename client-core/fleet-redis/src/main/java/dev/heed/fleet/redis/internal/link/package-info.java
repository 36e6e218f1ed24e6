/** Talks to Redis: connections, commands, timers. */
@NullMarked
package dev.heed.fleet.redis.internal.link;

import org.jspecify.annotations.NullMarked;

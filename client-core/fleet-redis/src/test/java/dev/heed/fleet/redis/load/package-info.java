/** What a fleet costs a Redis server. */
@NullMarked
package dev.heed.fleet.redis.load;

import org.jspecify.annotations.NullMarked;

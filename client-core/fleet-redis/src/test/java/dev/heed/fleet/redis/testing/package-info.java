/** Processes, wires and servers to test a fleet with. */
@NullMarked
package dev.heed.fleet.redis.testing;

import org.jspecify.annotations.NullMarked;

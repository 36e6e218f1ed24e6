/** Shares holds between the processes of an API key through Redis or Valkey. */
@NullMarked
package dev.heed.fleet.redis;

import org.jspecify.annotations.NullMarked;

/**
 * Reads the headers by which services name waits and report limits: numbers, times, durations and Structured Fields. It
 * knows nothing of policies. It is not exported and may change at any time.
 */
@NullMarked
package dev.heed.internal.limit;

import org.jspecify.annotations.NullMarked;

/** Counts calls, attempts, waits and holds of Heed in a registry of Micrometer. */
@NullMarked
package dev.heed.micrometer;

import org.jspecify.annotations.NullMarked;

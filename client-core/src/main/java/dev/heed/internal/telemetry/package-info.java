/** Tells the log, listeners and resilience4j what calls do. */
@NullMarked
package dev.heed.internal.telemetry;

import org.jspecify.annotations.NullMarked;

/** Reports what calls do to the log, to listeners and to resilience4j. */
@NullMarked
package dev.heed.internal.telemetry;

import org.jspecify.annotations.NullMarked;

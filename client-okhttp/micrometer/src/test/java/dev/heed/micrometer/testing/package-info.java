/** Helps the tests of the metrics. */
@NullMarked
package dev.heed.micrometer.testing;

import org.jspecify.annotations.NullMarked;

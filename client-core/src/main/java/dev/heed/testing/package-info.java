/** Contains virtual time, for tests in which two minutes pass in a millisecond. */
@NullMarked
package dev.heed.testing;

import org.jspecify.annotations.NullMarked;

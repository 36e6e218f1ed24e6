/**
 * Keeps the state of one call from attempt to attempt, and says what an attempt means for other calls. Both loops share
 * it.
 */
@NullMarked
package dev.heed.internal.call;

import org.jspecify.annotations.NullMarked;

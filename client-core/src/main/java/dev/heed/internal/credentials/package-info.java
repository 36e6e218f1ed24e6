/** Refreshes credentials: once for all calls that were rejected with the same value. */
@NullMarked
package dev.heed.internal.credentials;

import org.jspecify.annotations.NullMarked;

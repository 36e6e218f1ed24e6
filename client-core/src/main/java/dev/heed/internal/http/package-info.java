/** What the loops of {@code dev.heed.okhttp} share; no API, and free to change in any release. */
@NullMarked
package dev.heed.internal;

import org.jspecify.annotations.NullMarked;

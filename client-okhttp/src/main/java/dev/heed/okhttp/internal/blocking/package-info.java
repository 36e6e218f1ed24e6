/** Sends and waits on the thread of the caller. */
@NullMarked
package dev.heed.okhttp.internal.blocking;

import org.jspecify.annotations.NullMarked;

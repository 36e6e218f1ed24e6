/** Runs calls that send and wait on the thread of their caller. */
@NullMarked
package dev.heed.okhttp.internal.blocking;

import org.jspecify.annotations.NullMarked;

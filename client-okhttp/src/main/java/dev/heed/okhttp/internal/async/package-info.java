/** Sends and waits without a thread: calls whose attempts are calls of OkHttp. */
@NullMarked
package dev.heed.okhttp.internal.async;

import org.jspecify.annotations.NullMarked;

/** Puts the interceptors in order: the one place where a client or a call factory is made. */
@NullMarked
package dev.heed.okhttp.internal;

import org.jspecify.annotations.NullMarked;

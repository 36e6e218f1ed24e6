/** Wraps an {@code OkHttpClient}, so that a policy says what follows every response and every failure. */
@NullMarked
package dev.heed.okhttp;

import org.jspecify.annotations.NullMarked;

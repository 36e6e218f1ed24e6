/** Wraps an {@code OkHttpClient} so that every reply and every failure is acted on by a policy. */
@NullMarked
package dev.heed.okhttp;

import org.jspecify.annotations.NullMarked;

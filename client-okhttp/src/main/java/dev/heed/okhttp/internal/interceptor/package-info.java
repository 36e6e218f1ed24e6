/** Interceptors and authenticators around each attempt: what leaves the client, and what comes back, passes here. */
@NullMarked
package dev.heed.okhttp.internal.interceptor;

import org.jspecify.annotations.NullMarked;

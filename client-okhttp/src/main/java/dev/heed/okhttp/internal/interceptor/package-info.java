/**
 * Contains the interceptors and authenticators around each attempt: they change or stop what leaves the client, and
 * correct what comes back.
 */
@NullMarked
package dev.heed.okhttp.internal.interceptor;

import org.jspecify.annotations.NullMarked;

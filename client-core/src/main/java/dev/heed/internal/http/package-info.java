/**
 * Reads HTTP syntax and holds small values: readers of headers, methods, origins, and what may be logged of a URL. It
 * knows nothing of the policy.
 */
@NullMarked
package dev.heed.internal.http;

import org.jspecify.annotations.NullMarked;

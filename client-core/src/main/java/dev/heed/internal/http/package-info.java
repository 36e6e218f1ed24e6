/** HTTP syntax and small values: readers of headers, methods, origins, what may be logged of a URL. Knows nothing of the policy. */
@NullMarked
package dev.heed.internal.http;

import org.jspecify.annotations.NullMarked;

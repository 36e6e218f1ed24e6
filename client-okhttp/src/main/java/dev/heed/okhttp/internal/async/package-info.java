/** Runs calls that hold no thread while they wait: each of their attempts is a call of OkHttp's own. */
@NullMarked
package dev.heed.okhttp.internal.async;

import org.jspecify.annotations.NullMarked;

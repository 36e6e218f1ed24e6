/** Keeps what belongs to one call: its context, and facts, requests and responses that are read or made for it. */
@NullMarked
package dev.heed.okhttp.internal.call;

import org.jspecify.annotations.NullMarked;

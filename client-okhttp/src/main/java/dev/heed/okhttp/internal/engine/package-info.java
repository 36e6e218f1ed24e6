/** Runs a call between its attempts, and keeps what all calls of one Resilience share. */
@NullMarked
package dev.heed.okhttp.internal.engine;

import org.jspecify.annotations.NullMarked;

/** Simulated worlds: servers, callers, a clock and accidents made of one seed, held against the invariants. */
@NullMarked
package dev.heed.okhttp.sim;

import org.jspecify.annotations.NullMarked;

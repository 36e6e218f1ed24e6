/** Contains what tests share: servers and clocks that misbehave, calls in every mode, and what came of them. */
@NullMarked
package dev.heed.okhttp.testing;

import org.jspecify.annotations.NullMarked;

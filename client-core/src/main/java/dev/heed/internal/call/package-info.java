/** The state of one call across its attempts, and what an attempt means for other calls. Both loops share it. */
@NullMarked
package dev.heed.internal.call;

import org.jspecify.annotations.NullMarked;

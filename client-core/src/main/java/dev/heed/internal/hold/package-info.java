/** Holds: who must wait until when, in which order, and how many may go once a hold has ended. Time is passed in. */
@NullMarked
package dev.heed.internal.hold;

import org.jspecify.annotations.NullMarked;

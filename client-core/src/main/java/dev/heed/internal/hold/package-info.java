/**
 * Decides which calls must wait for a hold until when, in which order, and how many may go once it has ended. Time is
 * passed in.
 */
@NullMarked
package dev.heed.internal.hold;

import org.jspecify.annotations.NullMarked;

/** Plays the documented table, row by row, against a server on this machine: the demo. */
@NullMarked
package dev.heed.samples.demo;

import org.jspecify.annotations.NullMarked;

/** A demo: the documented table, row by row, against a server on this machine. */
@NullMarked
package dev.heed.samples.demo;

import org.jspecify.annotations.NullMarked;

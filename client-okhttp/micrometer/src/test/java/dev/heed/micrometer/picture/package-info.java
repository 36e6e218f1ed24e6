/** Draws the dashboard: reads its queries, runs traffic in virtual time, and evaluates them on what a registry says. */
@NullMarked
package dev.heed.micrometer.picture;

import org.jspecify.annotations.NullMarked;

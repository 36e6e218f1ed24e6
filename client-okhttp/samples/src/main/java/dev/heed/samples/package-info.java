/** Contains recipes to copy: each is a class, or three, and has a test. The demo is in {@code dev.heed.samples.demo}. */
@NullMarked
package dev.heed.samples;

import org.jspecify.annotations.NullMarked;

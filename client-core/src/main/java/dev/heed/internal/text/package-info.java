/**
 * Reads rules and settings from text, which is written as they are in code. It knows nothing of policies. It is not
 * exported and may change at any time.
 */
@NullMarked
package dev.heed.internal.text;

import org.jspecify.annotations.NullMarked;

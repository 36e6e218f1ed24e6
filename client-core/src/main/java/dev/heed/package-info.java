/** The policy: what each HTTP status code asks of a client, and the typed answers that a caller reads. */
@NullMarked
package dev.heed;

import org.jspecify.annotations.NullMarked;

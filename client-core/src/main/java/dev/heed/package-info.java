/**
 * Contains the policy, which says what each HTTP status code asks of a client, the pure decision that follows from it,
 * and the typed outcomes and the trail that a caller reads.
 */
@NullMarked
package dev.heed;

import org.jspecify.annotations.NullMarked;

/**
 * Configures Heed in Spring Boot: a {@code Resilience} from the properties {@code heed.*}, by which the HTTP clients that
 * Boot configures send.
 */
@NullMarked
package dev.heed.spring.boot;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.heed.spring.testing;

import org.jspecify.annotations.NullMarked;

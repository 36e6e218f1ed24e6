/** Contains the factory by which {@code RestClient}, {@code RestTemplate} and HTTP interfaces send through Heed. */
@NullMarked
package dev.heed.spring;

import org.jspecify.annotations.NullMarked;

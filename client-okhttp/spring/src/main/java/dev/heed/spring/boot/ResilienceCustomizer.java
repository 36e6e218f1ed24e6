package dev.heed.spring.boot;

import dev.heed.okhttp.ResilienceBuilder;

/**
 * Changes the {@code Resilience} that Heed configures. Each bean of this type is asked once, in the order of
 * {@code @Order}, after properties and other beans have been set.
 */
@FunctionalInterface
public interface ResilienceCustomizer {
    /**
     * Sets what properties do not, such as {@code holdPartition} or a listener.
     *
     * @param builder the builder of the bean
     */
    void customize(ResilienceBuilder builder);
}

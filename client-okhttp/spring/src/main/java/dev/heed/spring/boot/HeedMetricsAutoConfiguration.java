package dev.heed.spring.boot;

import dev.heed.micrometer.HeedMetrics;
import dev.heed.okhttp.Resilience;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Makes the metrics of the {@link Resilience}, which Boot binds to its registry, if {@code client-micrometer} is there,
 * unless there is a {@code HeedMetrics} already.
 */
@AutoConfiguration(after = HeedAutoConfiguration.class)
@ConditionalOnClass({HeedMetrics.class, MeterRegistry.class})
@ConditionalOnSingleCandidate(Resilience.class)
@SuppressWarnings("exports") // whoever reads these annotations has Boot
public class HeedMetricsAutoConfiguration {
    /** Is made by Boot. */
    public HeedMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    HeedMetrics heedMetrics(Resilience resilience) {
        return HeedMetrics.of(resilience);
    }
}

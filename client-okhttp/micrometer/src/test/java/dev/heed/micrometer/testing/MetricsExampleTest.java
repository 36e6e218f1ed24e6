package dev.heed.micrometer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.micrometer.HeedMetrics;
import dev.heed.okhttp.Resilience;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The two lines of the docs are enough. */
class MetricsExampleTest {
    @RegisterExtension
    final Shop shop = new Shop();

    @Test
    void twoLinesAreEnough() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        // docs: micrometer
        Resilience resilience = Resilience.of(ResiliencePolicy.documented());
        HeedMetrics.of(resilience).bindTo(registry);
        // docs: end
        shop.responds(200);
        Way.EXECUTE.play(resilience.wrap(shop.client).newCall(shop.get()));
        assertThat(registry.get("heed.calls").tag("name", "heed").timer().count())
                .isEqualTo(1);
    }
}

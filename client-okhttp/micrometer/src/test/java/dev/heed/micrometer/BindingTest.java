package dev.heed.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.heed.Scope;
import dev.heed.micrometer.testing.Shop;
import dev.heed.micrometer.testing.Way;
import dev.heed.okhttp.Resilience;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances and registries are bound in any number, twice too, and neither keeps what nobody uses. */
class BindingTest {
    @RegisterExtension
    final Shop shop = new Shop();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private void call(OkHttpClient client) {
        shop.responds(200);
        Way.EXECUTE.play(client.newCall(shop.get()));
    }

    private static long calls(MeterRegistry registry, String name) {
        return registry.find("heed.calls").tag("name", name).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static double holds(MeterRegistry registry, String name) {
        Gauge gauge = registry.find("heed.holds").tag("name", name).gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private void holds(Resilience heed) {
        assertThat(heed.hold(
                        Scope.ORIGIN, shop.url("held.test"), shop.time.now().plusSeconds(60)))
                .isPresent();
    }

    @Test
    void whatIsBoundTwiceIsCountedOnce() {
        Resilience heed = shop.heed();
        HeedMetrics metrics = HeedMetrics.of(heed);
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        HeedMetrics.of(heed).bindTo(registry);
        holds(heed);
        call(heed.wrap(shop.client));
        assertThat(calls(registry, "heed")).isEqualTo(1);
        assertThat(holds(registry, "heed")).isEqualTo(1);
    }

    @Test
    void severalRegistriesCountTheSame() {
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(second);
        Resilience heed = shop.heed();
        HeedMetrics metrics = HeedMetrics.of(heed);
        metrics.bindTo(registry);
        metrics.bindTo(composite);
        holds(heed);
        call(heed.wrap(shop.client));
        for (MeterRegistry bound : new MeterRegistry[] {registry, second}) {
            assertThat(calls(bound, "heed")).isEqualTo(1);
            assertThat(holds(bound, "heed")).isEqualTo(1);
        }
    }

    @Test
    void instancesOfDifferentNamesAreCountedApart() {
        Resilience orders = shop.heed();
        Resilience users = shop.heed();
        HeedMetrics.of(orders).named("orders").bindTo(registry);
        HeedMetrics.of(users).named("users").bindTo(registry);
        holds(orders);
        call(users.wrap(shop.client));
        assertThat(calls(registry, "orders")).isZero();
        assertThat(calls(registry, "users")).isEqualTo(1);
        assertThat(holds(registry, "orders")).isEqualTo(1);
        assertThat(holds(registry, "users")).isNaN();
    }

    @Test
    void instancesOfOneNameAreAddedUp() {
        Resilience one = shop.heed();
        Resilience other = shop.heed();
        HeedMetrics.of(one).bindTo(registry);
        HeedMetrics.of(other).bindTo(registry);
        holds(one);
        holds(other);
        call(one.wrap(shop.client));
        call(other.wrap(shop.client));
        assertThat(calls(registry, "heed")).isEqualTo(2);
        assertThat(holds(registry, "heed")).isEqualTo(2);
    }

    @Test
    void closingEndsCountingAndTakesTheGaugesOut() {
        Resilience one = shop.heed();
        Resilience other = shop.heed();
        HeedMetrics metrics = HeedMetrics.of(one);
        metrics.bindTo(registry);
        HeedMetrics rest = HeedMetrics.of(other);
        rest.bindTo(registry);
        OkHttpClient client = one.wrap(shop.client);
        call(client);
        metrics.close();
        metrics.close();
        assertThat(registry.find("heed.calls.waiting").gauge()).isNotNull();
        call(client);
        holds(one);
        holds(other);
        assertThat(calls(registry, "heed")).isEqualTo(1);
        assertThat(holds(registry, "heed")).isEqualTo(1);
        rest.close();
        assertThat(registry.getMeters()).noneMatch(Gauge.class::isInstance);
        metrics.bindTo(registry);
        call(client);
        assertThat(calls(registry, "heed")).isEqualTo(2);
        assertThat(holds(registry, "heed")).isEqualTo(1);
    }

    @Test
    void closingOneOfTwoMetricsOfAnInstanceEndsNeither() {
        Resilience heed = shop.heed();
        HeedMetrics one = HeedMetrics.of(heed);
        HeedMetrics other = HeedMetrics.of(heed);
        one.bindTo(registry);
        other.bindTo(registry);
        other.bindTo(registry);
        OkHttpClient client = heed.wrap(shop.client);
        other.close();
        call(client);
        assertThat(calls(registry, "heed")).isEqualTo(1);
        assertThat(registry.find("heed.calls.waiting").gauge()).isNotNull();
        one.close();
        call(client);
        assertThat(calls(registry, "heed")).isEqualTo(1);
        assertThat(registry.getMeters()).noneMatch(Gauge.class::isInstance);
    }

    @Test
    void whatIsRemovedFromTheRegistryComesBackWithTheNextCall() {
        Resilience heed = shop.heed();
        HeedMetrics metrics = HeedMetrics.of(heed);
        metrics.bindTo(registry);
        OkHttpClient client = heed.wrap(shop.client);
        call(client);
        call(client);
        registry.clear();
        call(client);
        assertThat(calls(registry, "heed")).isEqualTo(1);
        assertThat(registry.find("heed.calls.waiting").gauge()).isNotNull();
        metrics.close();
        registry.clear();
        metrics.bindTo(registry);
        call(client);
        assertThat(calls(registry, "heed")).isEqualTo(1);
    }

    /** Only the client is kept: its gauges go on. Without it nothing is kept, and the name can be used again. */
    @Test
    void gaugesLastAsLongAsAClientIsInUse() {
        OkHttpClient[] client = {null};
        WeakReference<Resilience> known = boundInstance(client);
        System.gc();
        assertThat(holds(registry, "heed")).isEqualTo(1);
        client[0] = null;
        await().until(() -> {
            System.gc();
            return known.get() == null;
        });
        assertThat(holds(registry, "heed")).isNaN();
        Resilience next = shop.heed();
        HeedMetrics.of(next).bindTo(registry);
        holds(next);
        assertThat(holds(registry, "heed")).isEqualTo(1);
    }

    private WeakReference<Resilience> boundInstance(OkHttpClient[] client) {
        Resilience heed = shop.heed();
        HeedMetrics.of(heed).bindTo(registry);
        holds(heed);
        client[0] = heed.wrap(shop.client);
        heed.close();
        return new WeakReference<>(heed);
    }

    /** A registry that refuses meters, or fails, costs no caller a response. */
    @Test
    void aRegistryThatFailsCostsNoResponse() {
        Resilience heed = shop.heed();
        HeedMetrics.of(heed).bindTo(registry);
        registry.config().meterFilter(MeterFilter.accept(id -> {
            throw new IllegalStateException("a mistake of a filter");
        }));
        shop.responds(200);
        assertThat(Way.begin(heed.callFactory(shop.client).newCall(shop.get()))
                        .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS))
                .succeedsWithin(java.time.Duration.ofSeconds(10))
                .isEqualTo(true);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void argumentsAreChecked() {
        HeedMetrics metrics = HeedMetrics.of(shop.heed());
        assertThatThrownBy(() -> metrics.named(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be blank, was ' '");
        assertThatThrownBy(() -> metrics.maxOrigins(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxOrigins must be at least 0, was -1");
        assertThatThrownBy(() -> metrics.bindTo(null)).isInstanceOf(NullPointerException.class);
    }
}

package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import dev.heed.internal.http.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many holds one origin may ask for, and which of them gives way. */
class HoldsOfOriginTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Readings overflow while the holds stand. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private static HoldTarget target(String url) {
        return new HoldTarget("", "GET", Origin.of(url).host(), url, () -> "");
    }

    private static boolean arms(HoldRegistry holds, Scope scope, String url, int seconds) {
        Duration time = Duration.ofSeconds(seconds);
        HoldRequest order = new HoldRequest(scope, target(url), false, 503, time, START, Instant.EPOCH);
        return holds.arm(new Waiter(() -> {}), order, START).isPresent();
    }

    private static boolean stands(HoldRegistry holds, String url) {
        return holds.stands(target(url), START + SECOND);
    }

    @Test
    void theOneThatEndsFirstGivesWay() {
        HoldRegistry holds = new HoldRegistry(new HoldBounds(10, 10, 2));
        assertThat(arms(holds, Scope.RESOURCE, "http://host/30", 30)).isTrue();
        assertThat(arms(holds, Scope.RESOURCE, "http://host/10", 10)).isTrue();
        assertThat(arms(holds, Scope.RESOURCE, "http://host/20", 20)).isTrue();
        assertThat(stands(holds, "http://host/10")).isFalse();
        assertThat(stands(holds, "http://host/30")).isTrue();
        assertThat(arms(holds, Scope.RESOURCE, "http://host/20", 40))
                .as("lengthened")
                .isTrue();
        assertThat(arms(holds, Scope.RESOURCE, "http://host/35", 35)).isTrue();
        assertThat(stands(holds, "http://host/30")).as("the first to end now").isFalse();
        assertThat(stands(holds, "http://host/20")).isTrue();
    }

    @Test
    void aNewOneThatEndsBeforeThemIsNotArmed() {
        HoldRegistry holds = new HoldRegistry(new HoldBounds(10, 10, 1));
        assertThat(arms(holds, Scope.RESOURCE, "http://host/30", 30)).isTrue();
        assertThat(arms(holds, Scope.RESOURCE, "http://host/29", 29)).isFalse();
        assertThat(stands(holds, "http://host/30")).isTrue();
    }

    @Test
    void oneForWhichACallWaitsStays() {
        HoldRegistry holds = new HoldRegistry(new HoldBounds(10, 10, 1));
        assertThat(arms(holds, Scope.RESOURCE, "http://host/10", 10)).isTrue();
        holds.ask(new Waiter(() -> {}), target("http://host/10"), START);
        assertThat(arms(holds, Scope.RESOURCE, "http://host/30", 30)).isFalse();
        assertThat(stands(holds, "http://host/10")).isTrue();
    }

    @Test
    void oneOriginDoesNotUseUpTheTable() {
        HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
        for (int i = 0; i < 16_384; i++) {
            assertThat(arms(holds, Scope.RESOURCE, "http://hostile/" + i, 120)).isTrue();
        }
        assertThat(arms(holds, Scope.ORIGIN, "http://other/", 3_600)).isTrue();
        assertThat(arms(holds, Scope.ORIGIN, "http://hostile:8080/", 3_600))
                .as("another port is another origin")
                .isTrue();
        assertThat(holds.list(START)).hasSize(2_048 + 2);
        assertThat(stands(holds, "http://hostile/" + 16_383)).isTrue();
        assertThat(stands(holds, "http://hostile/0")).isFalse();
    }

    /** "Aa" and "BB" have the same hash, and so have all words of them. */
    @Test
    @Timeout(20)
    void urlsOfEqualHashAreFoundAsFastAsOthers() {
        List<String> urls = new ArrayList<>(List.of("http://host/"));
        for (int i = 0; i < 14; i++) {
            urls = new ArrayList<>(urls.stream()
                    .flatMap(url -> List.of(url + "Aa", url + "BB").stream())
                    .toList());
        }
        HoldRegistry holds = new HoldRegistry(new HoldBounds(20_000, 1, 20_000));
        for (String url : urls) {
            assertThat(arms(holds, Scope.RESOURCE, url, 120)).isTrue();
        }
        assertThat(holds.list(START)).hasSize(16_384);
    }
}

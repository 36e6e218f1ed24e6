package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.http.Origin;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much room holds take where a server makes the URLs as long as it likes. */
class HoldBytesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MEGABYTE = 1024 * 1024;

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);

    /** With query values, so that no text of it is another one's. */
    private static String url(int number, int length) {
        String begin = "https://" + host(number) + "/" + number + "?q=1;";
        return begin + "x".repeat(length - begin.length());
    }

    /** An origin for every thousand: one alone may not fill the table. */
    private static String host(int number) {
        return number < 1000 ? "a.example" : "a" + number / 1000 + ".example";
    }

    private Hold arm(Scope scope, String url) {
        HoldTarget target = new HoldTarget("", "GET", Origin.of(url).host(), url, () -> "print of " + url.length());
        return holds.arm(
                        new Waiter(() -> {}),
                        new HoldRequest(scope, target, false, 503, Duration.ofHours(1), 0, NOW),
                        0)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 16 * 1024})
    void allThatMayStandTakeLessThan32Megabytes(int length) {
        long before = used();
        for (int number = 0; number < HoldBounds.STANDARD.holds(); number++) {
            arm(Scope.RESOURCE, url(number, length));
        }
        long taken = used() - before;
        assertThat(holds.list(0)).hasSize(HoldBounds.STANDARD.holds());
        assertThat(taken).isLessThan(32 * MEGABYTE);
    }

    @Test
    void aHoldOnALongUrlNamesItsOriginAndADigest() {
        for (Scope scope : new Scope[] {Scope.RESOURCE, Scope.SAME_REQUEST}) {
            assertThat(arm(scope, url(1, 250 * 1024)).target()).matches("GET https://a\\.example sha-256:[0-9a-f]{64}");
        }
        assertThat(arm(Scope.ORIGIN, url(1, 250 * 1024)).target()).isEqualTo("https://a.example");
    }

    @Test
    void aLongUrlIsHeldAndItsNeighbourIsNot() {
        String url = url(1, 250 * 1024);
        arm(Scope.RESOURCE, url);
        assertThat(holds.mayConcern("a.example", url + "#f", 1)).isTrue();
        assertThat(stands(url + "#f")).isTrue();
        assertThat(holds.mayConcern("a.example", url + "y", 1)).isFalse();
        assertThat(stands(url + "y")).isFalse();
    }

    private boolean stands(String url) {
        return holds.stands(new HoldTarget("", "GET", "a.example", url, () -> ""), 1);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}

package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A call that a redirect led to another origin: which holds it obeys, and whom it holds. */
class CrossedTargetTest {
    private static final Duration TIME = Duration.ofSeconds(30);

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);

    private static HoldTarget target(String body) {
        return new HoldTarget("", "POST", "host", "http://host/page", () -> body);
    }

    private void arms(Scope scope, HoldTarget target) {
        HoldRequest order = new HoldRequest(scope, target, false, 503, TIME, 0, Instant.EPOCH);
        assertThat(holds.arm(new Waiter(() -> {}), order, 0)).isPresent();
    }

    /** Told at once, and when it asks to be sent. */
    private boolean isHeld(HoldTarget target) {
        boolean stands = holds.stands(target, 1);
        assertThat(holds.ask(new Waiter(() -> {}), target, 1).hold().isPresent())
                .isEqualTo(stands);
        return stands;
    }

    @Test
    void itObeysTheHoldsOfThoseWhoseOriginItIs() {
        assertThat(isHeld(target("body").crossed())).isFalse();
        arms(Scope.ORIGIN, target("body"));
        assertThat(isHeld(target("body").crossed())).isTrue();
        assertThat(isHeld(target("body"))).isTrue();
    }

    @Test
    void whatIsRefusedToItHoldsOnlyOthersThatWereLedThere() {
        arms(Scope.RESOURCE, target("body").crossed());
        assertThat(isHeld(target("body").crossed())).isTrue();
        assertThat(isHeld(target("body"))).isFalse();
    }

    @Test
    void aHoldOnTheSameRequestIsToldByTheBodyOfTheRequestThatWasLedThere() {
        arms(Scope.SAME_REQUEST, target("body"));
        assertThat(isHeld(target("body").crossed())).isTrue();
        assertThat(isHeld(target("other").crossed())).isFalse();
    }

    @Test
    void itCannotHoldTheWholeClient() {
        arms(Scope.CLIENT, target("body").crossed());
        HoldTarget elsewhere = new HoldTarget("", "GET", "else", "http://else/", () -> "");
        assertThat(isHeld(elsewhere)).isFalse();
        assertThat(isHeld(elsewhere.crossed())).isFalse();
        assertThat(isHeld(target("other").crossed())).isTrue();
    }
}

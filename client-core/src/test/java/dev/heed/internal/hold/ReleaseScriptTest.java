package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A hold ends for many, and what comes of each is left to a seed: against a model of the window and the pace. */
class ReleaseScriptTest {
    private static final int SCRIPTS = Integer.getInteger("heed.scripts", 20_000) / 10;
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long BACKOFF = 250 * MILLI;
    private static final String URL = "http://host/page";
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", URL, () -> "");
    private static final ResiliencePolicy POLICY = ResiliencePolicy.documented();

    private long seed;
    private Random random = new Random();
    private HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Waiter> waiting = new ArrayList<>();
    private final List<Waiter> out = new ArrayList<>();
    private long now;

    private int window;
    private int threshold;
    private int progress;
    private long halvedAt;
    private long notBefore;
    private long end;
    private long gap;
    private long gone;

    @Test
    void nobodyGoesBeforeWindowPaceAndBackoffAllowItAndNobodyIsLeft() {
        for (seed = 0; seed < SCRIPTS; seed++) {
            random = new Random(seed);
            begins();
            while (!waiting.isEmpty() || !out.isEmpty()) {
                now += random.nextInt(3) == 0 ? random.nextInt(400) * MILLI : random.nextInt(5) * MILLI;
                asks();
                ends();
                assertThat(now - end).as("seed %d: nobody starves", seed).isLessThan(300_000L * MILLI);
            }
            assertThat(holds.waiting()).as("seed %d", seed).isZero();
        }
    }

    private void begins() {
        holds = new HoldRegistry(HoldBounds.STANDARD);
        int count = 2 + random.nextInt(40);
        end = 1_000L * (1 + random.nextInt(100)) * MILLI;
        Duration time = Duration.ofNanos(end);
        holds.arm(new Waiter(() -> {}), new HoldRequest(Scope.ORIGIN, PAGE, false, 503, time, 0, Instant.EPOCH), 0);
        for (int i = 0; i < count; i++) {
            waiting.add(new Waiter(() -> {}));
            assertThat(holds.ask(waiting.get(i), PAGE, 0).hold()).isPresent();
        }
        now = end;
        notBefore = end;
        halvedAt = Long.MIN_VALUE;
        gap = Math.min(end / 8, 10_000 * MILLI) / (count - 1);
        window = 1;
        threshold = 8;
        progress = 0;
        gone = 0;
    }

    private void asks() {
        for (Waiter turn : List.copyOf(waiting)) {
            boolean first = holds.ask(turn, PAGE, now).hold().isEmpty();
            if (first) {
                goes(turn);
            }
        }
    }

    private void goes(Waiter turn) {
        assertThat(out.size()).as("seed %d: on their way", seed).isLessThan(window);
        assertThat(now).as("seed %d: after the backoff", seed).isGreaterThanOrEqualTo(notBefore);
        assertThat(now - end).as("seed %d: by the pace", seed).isGreaterThanOrEqualTo(gone * gap);
        assertThat(waiting.stream().filter(other -> other.grantedBy == null))
                .as("seed %d: in order of arrival", seed)
                .noneMatch(other -> other.arrival < turn.arrival);
        gone++;
        waiting.remove(turn);
        out.add(turn);
    }

    private void ends() {
        for (Waiter turn : List.copyOf(out)) {
            boolean granted = waiting.stream().anyMatch(other -> other.grantedBy != null);
            if (!granted && random.nextInt(3) > 0) {
                out.remove(turn);
                endsWith(turn, random.nextInt(8));
                asks();
            }
        }
    }

    private void endsWith(Waiter turn, int how) {
        if (how == 0) {
            gone--;
            holds.leave(turn, now);
        } else if (how == 1) {
            if (turn.goneNanos >= halvedAt) {
                window = Math.max(1, window / 2);
                threshold = Math.max(1, threshold / 2);
                progress = 0;
                halvedAt = now;
            }
            notBefore = Math.max(notBefore, now + BACKOFF);
            ended(turn, 502);
        } else {
            progress++;
            if (window < threshold || progress >= window) {
                window++;
                progress = 0;
            }
            ended(turn, 200);
        }
    }

    private void ended(Waiter turn, int status) {
        Attempt attempt =
                InCall.replied("GET", URL, status).arrivedAt(Instant.EPOCH).build();
        AttemptEffects effects =
                new AttemptEffects(POLICY, POLICY.ruleFor(attempt), Step.of(attempt, POLICY.decide(attempt)), now);
        holds.ended(turn, effects.health(), effects.backoff(), now);
    }
}

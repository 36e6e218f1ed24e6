package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who can run goes before who cannot: a turn is of no use to a call that waits for the thread of another. */
class WaiterCountTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/page", () -> "");
    private static final long END = 30 * SECOND;

    /** Long enough after it for another one to go. */
    private static final long PACED = END + Duration.ofSeconds(4).toNanos();

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Waiter> woken = new ArrayList<>();
    private final Set<Waiter> lackRoom = new HashSet<>();
    private final Waiter first = needsRoom();
    private final Waiter second = needsRoom();
    private final Waiter third = hasAThread();

    private Waiter needsRoom() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]), () -> !lackRoom.contains(turn[0]));
        return turn[0];
    }

    private Waiter hasAThread() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]));
        return turn[0];
    }

    private void wait(Waiter... turns) {
        HoldRequest order = new HoldRequest(Scope.ORIGIN, PAGE, false, 429, Duration.ofSeconds(30), 0, Instant.EPOCH);
        assertThat(holds.arm(hasAThread(), order, 0)).isPresent();
        for (Waiter turn : turns) {
            assertThat(goes(turn, 0)).isFalse();
        }
    }

    private boolean goes(Waiter turn, long now) {
        return holds.ask(turn, PAGE, now).hold().isEmpty();
    }

    @Test
    void theFirstThatCanRunIsLetGo() {
        wait(first, second, third);
        lackRoom.add(first);
        assertThat(goes(first, END)).isFalse();
        assertThat(woken).containsExactly(second);
        lackRoom.add(second);
        holds.healthy(second, PACED);
        assertThat(woken).startsWith(second, third);
        assertThat(goes(first, PACED + PACED - END))
                .as("then in order of arrival")
                .isTrue();
    }

    @Test
    void ifNobodyCanRunTheFirstIsLetGo() {
        wait(first, second);
        lackRoom.addAll(List.of(first, second));
        assertThat(goes(second, END)).isFalse();
        assertThat(woken).containsExactly(first);
    }

    @Test
    void whoHasAThreadIsFoundBehindAnyNumberThatLackRoom() {
        List<Waiter> many = IntStream.range(0, 1000).mapToObj(i -> needsRoom()).toList();
        lackRoom.addAll(many);
        wait(many.toArray(Waiter[]::new));
        assertThat(goes(third, 0)).isFalse();
        assertThat(goes(many.get(7), END)).isFalse();
        assertThat(woken).containsExactly(third);
    }

    @Test
    void whoComesAndCanRunTakesThePlaceOfOneThatCannot() {
        wait(first, second);
        assertThat(goes(first, END)).isTrue();
        assertThat(goes(third, END)).as("the first has room").isFalse();
        lackRoom.add(first);
        assertThat(goes(third, END)).isTrue();
        assertThat(goes(third, END)).as("asked again").isTrue();
        lackRoom.remove(first);
        assertThat(goes(first, END)).as("it lost its place").isFalse();
        holds.healthy(third, PACED);
        assertThat(goes(first, PACED)).isTrue();
        assertThat(goes(second, PACED + PACED - END)).isTrue();
    }

    @Test
    void whoCannotRunTakesNobodysPlace() {
        wait(first, second);
        assertThat(goes(first, END)).isTrue();
        lackRoom.addAll(List.of(first, second));
        assertThat(goes(second, END)).isFalse();
        assertThat(goes(first, END)).isTrue();
    }

    @Test
    void whoFindsNoRoomYieldsToOneThatCanRun() {
        wait(first, second, third);
        assertThat(goes(first, END)).isTrue();
        lackRoom.addAll(List.of(first, second));
        holds.yields(first, END);
        assertThat(woken).containsExactly(third);
        assertThat(goes(first, END)).as("it lost its place").isFalse();
        holds.healthy(first, END);
        assertThat(woken).as("its place was another's").containsExactly(third);
    }

    @Test
    void whoFindsNoRoomKeepsItsTurnIfNobodyElseCanUseIt() {
        wait(first, second);
        assertThat(goes(first, END)).isTrue();
        lackRoom.addAll(List.of(first, second));
        holds.yields(first, END);
        assertThat(woken).isEmpty();
        assertThat(goes(first, END)).isTrue();
    }

    @Test
    void whoHasRoomYieldsToNobody() {
        wait(first, second, third);
        assertThat(goes(first, END)).isTrue();
        holds.yields(first, END);
        assertThat(woken).isEmpty();
        assertThat(goes(first, END)).isTrue();
    }
}

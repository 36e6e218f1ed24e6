package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet.First;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepliesTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";

    @Test
    void theAnswersOfFirstAreRead() {
        assertThat(FirstReply.read(List.of("G")).first()).isEqualTo(First.go());
        assertThat(FirstReply.read(List.of("U")).first()).isEqualTo(First.unknown());
        assertThat(FirstReply.read(List.of("W", "9000", "20")).first())
                .isEqualTo(First.waiting(20, Duration.ofSeconds(9)));
        assertThat(FirstReply.read(List.of("W", "9000")).first()).isEqualTo(First.waiting(1, Duration.ofSeconds(9)));
        assertThat(FirstReply.read(List.of("O", "20", "70")).first()).isEqualTo(First.open(20, Duration.ofMillis(70)));
        assertThat(FirstReply.read(List.of("O", "20", "70")).seal()).isEmpty();
        assertThat(FirstReply.read(List.of("O", "20", "70", "5ea1")).seal()).isEqualTo("5ea1");
        assertThat(FirstReply.read(List.of("S", "17", "3000", "4", "1790000003000")))
                .isEqualTo(new FirstReply(First.stands(Duration.ofSeconds(3)), 17, 4, 1_790_000_003_000L, ""));
    }

    @Test
    void numbersMayComeAsNumbers() {
        assertThat(FirstReply.read(List.of("W", 9000L)).first()).isEqualTo(First.waiting(1, Duration.ofSeconds(9)));
        assertThat(ArmReply.read(List.of(17L, 3000L, 4L, 1_790_000_003_000L)))
                .contains(new ArmReply(17, Duration.ofSeconds(3), 4, 1_790_000_003_000L));
    }

    @Test
    void anOddAnswerIsUnknown() {
        for (List<?> odd : List.of(
                List.of(),
                List.of("X"),
                List.of("W"),
                List.of("W", "-2"),
                List.of("W", "60001"),
                List.of("O", "20"),
                List.of("O", "20", "3600001"),
                List.of("S", "0", "3000", "4", "5"),
                List.of("S", "17", "3000", "4"),
                List.of("S", "17", "3000"),
                Arrays.asList("W", null),
                Arrays.asList((Object) null))) {
            assertThat(FirstReply.read(odd).first()).as("%s", odd).isEqualTo(First.unknown());
        }
    }

    @Test
    void anOddAnswerToAnArmingIsNone() {
        assertThat(ArmReply.read(List.of("17", "3000"))).isEmpty();
        assertThat(ArmReply.read(List.of("0", "3000", "4", "5"))).isEmpty();
        assertThat(ArmReply.read(List.of("17", "-1", "4", "5"))).isEmpty();
        assertThat(ArmReply.read(List.of("17", "3000", "-1", "5"))).isEmpty();
        assertThat(ArmReply.read(List.of("17", "3000", "4", "soon"))).isEmpty();
        assertThat(ArmReply.read(List.of("17", "3000", "0", "5")))
                .contains(new ArmReply(17, Duration.ofSeconds(3), 0, 5));
    }

    @Test
    void whatWasLateTellsTheClockAndIsNoOtherAnswer() {
        List<String> late = List.of("L", "1790000000000");
        assertThat(LateReply.serverMillis(late)).isEqualTo(1_790_000_000_000L);
        assertThat(FirstReply.read(late).first()).isEqualTo(First.unknown());
        assertThat(ArmReply.read(late)).isEmpty();
        for (List<?> other : List.of(List.of("L"), List.of("L", "soon"), List.of("U"), List.of())) {
            assertThat(LateReply.serverMillis(other)).as("%s", other).isNegative();
        }
    }

    @Test
    void anOddIdOfTheIndexIsLeftOut() {
        assertThat(IndexReply.read(List.of("1790000000000", List.of(ID, "odd", ID + "0"))))
                .contains(new IndexReply(1_790_000_000_000L, List.of(ID)));
        assertThat(IndexReply.read(List.of("1790000000000", "odd"))).isEmpty();
        assertThat(IndexReply.read(List.of("now", List.of(ID)))).isEmpty();
    }

    @Test
    void aHoldThatWentAwayMeanwhileIsNone() {
        assertThat(StoredHold.read(ID, Arrays.asList(null, null, null, null, null, null)))
                .isEmpty();
        assertThat(StoredHold.read(ID, List.of("17", "1790000060000", "3", "429", "O")))
                .isEmpty();
        assertThat(StoredHold.read("odd", List.of("17", "1790000060000", "3", "429", "O", "h")))
                .isEmpty();
    }
}

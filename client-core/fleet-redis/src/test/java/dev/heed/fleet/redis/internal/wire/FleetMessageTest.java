package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetMessageTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String ARMED = "1 A " + ID + " 17 1790000000000 1790000060000 3 429 O api.example.com";

    @Test
    void anArmingIsRead() {
        assertThat(FleetMessage.read(ARMED))
                .contains(new FleetMessage.Armed(
                        new StoredHold(ID, 17, 1_790_000_060_000L, 3, 429, Scope.ORIGIN, "api.example.com"),
                        1_790_000_000_000L));
    }

    @Test
    void aHoldOfTheClientHasNoHost() {
        assertThat(FleetMessage.read("1 A " + ID + " 17 1790000000000 1790000060000 3 503 C -"))
                .map(message -> ((FleetMessage.Armed) message).hold().host())
                .contains("");
    }

    @Test
    void whatFollowsAnEndIsRead() {
        assertThat(FleetMessage.read("1 O " + ID + " 17 20 70"))
                .contains(new FleetMessage.Opened(ID, 17, 20, Duration.ofMillis(70), ""));
        assertThat(FleetMessage.read("1 O " + ID + " 17 20 70 seal"))
                .contains(new FleetMessage.Opened(ID, 17, 20, Duration.ofMillis(70), "seal"));
        assertThat(FleetMessage.read("1 F " + ID + " 17")).contains(new FleetMessage.Freed(ID, 17));
        assertThat(FleetMessage.read("1 R " + ID + " 17")).contains(new FleetMessage.Released(ID, 17, ""));
        assertThat(FleetMessage.read("1 R " + ID + " 17 seal")).contains(new FleetMessage.Released(ID, 17, "seal"));
    }

    @Test
    void aFleetHasAtLeastOneMember() {
        assertThat(FleetMessage.read("1 O " + ID + " 17 0 70"))
                .map(message -> ((FleetMessage.Opened) message).members())
                .contains(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1 A",
                "2 F " + ID + " 17",
                "1 X " + ID + " 17",
                "1 F " + ID,
                "1 F " + ID + " 17 ",
                "1 F  " + ID + " 17",
                "1 F 0123456789ABCDEF0123456789ABCDEF 17",
                "1 F 0123 17",
                "1 F " + ID + " 0",
                "1 F " + ID + " 17 seal",
                "1 R " + ID + " 17 seal seal",
                "1 O " + ID + " 17 20 70 seal seal",
                "1 F " + ID + " -1",
                "1 F " + ID + " 1.7",
                "1 F " + ID + " 1.79E12",
                "1 F " + ID + " 999999999999999999999",
                "1 F " + ID + " ١٧",
                "1 O " + ID + " 17 20 -70",
                "1 O " + ID + " 17 20 3600001",
                "1 O " + ID + " 17 1000001 70",
                "1 A " + ID + " 17 0 1790000060000 3 429 O api.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 -1 429 O api.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 99 O api.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 1000 O api.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 429 S api.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 429 O API.example.com",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 429 O https://api.example.com/",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 429 O \n",
                "1 A " + ID + " 17 1790000000000 1790000060000 3 429 O ",
            })
    void whatNoProcessSaysIsIgnored(String text) {
        assertThat(FleetMessage.read(text)).isEmpty();
    }

    @Test
    void aHostThatIsTooLongIsIgnored() {
        assertThat(FleetMessage.read(ARMED.replace("api", "a".repeat(243)))).isPresent();
        assertThat(FleetMessage.read(ARMED.replace("api", "a".repeat(244)))).isEmpty();
        assertThat(FleetMessage.read("1 F " + ID + " 17" + " ".repeat(1_000_000)))
                .isEmpty();
    }

    @Test
    void noTextThrows() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(ARMED);
            for (int change = 0; change <= random.nextInt(3); change++) {
                text.setCharAt(random.nextInt(text.length()), " 0A-.9\u0000\uD800z".charAt(random.nextInt(9)));
            }
            assertThat(FleetMessage.read(text.toString())).isNotNull();
        }
    }
}

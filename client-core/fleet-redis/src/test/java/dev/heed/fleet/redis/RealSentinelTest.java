package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First.Turn;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RealPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A primary, its replica and a sentinel, which makes the replica the primary when that one is gone. */
class RealSentinelTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAME = "holds";

    private final List<AutoCloseable> opened = new ArrayList<>();

    private record Watched(RealPlace primary, RealPlace replica, RealPlace sentinel) {}

    @BeforeAll
    static void installed() {
        Assumptions.assumeTrue(RealPlace.isInstalled(), "no redis-server on the PATH");
    }

    /** The replica follows the primary on that port. */
    private Watched started(RealPlace primary, int port) {
        RealPlace replica = closed(new RealPlace("--replicaof", "127.0.0.1 " + port));
        await().atMost(PATIENCE).until(() -> info(replica, "replication").contains("master_link_status:up"));
        RealPlace sentinel = closed(RealPlace.sentinel(primary, NAME));
        await().atMost(PATIENCE).until(() -> info(sentinel, "sentinel").contains("slaves=1"));
        return new Watched(primary, replica, sentinel);
    }

    private RealPlace primary() {
        return closed(new RealPlace("--repl-diskless-sync-delay", "0"));
    }

    private <T extends AutoCloseable> T closed(T atTheEnd) {
        opened.add(atTheEnd);
        return atTheEnd;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static <T> T ask(RealPlace place, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(place.uri());
        try {
            return question.apply(client.connect().sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private static String info(RealPlace place, String section) {
        return ask(place, redis -> redis.info(section));
    }

    private Peer joined(Watched where) {
        RedisURI uri = RedisURI.Builder.sentinel("127.0.0.1", where.sentinel.port(), NAME)
                .withTimeout(Duration.ofSeconds(10))
                .build();
        return closed(Peer.joined(uri, "sentinel"));
    }

    private void failsOver(Watched where, Peer one, Peer other) {
        where.primary.kill();
        one.told().expectTimes("cut", 1);
        one.told().expectTimes("connected", 2);
        other.told().expectTimes("connected", 2);
        assertThat(info(where.replica, "replication")).contains("role:master");
    }

    @Test
    void whatStandsStandsAfterAFailover() {
        RealPlace followed = primary();
        Watched where = started(followed, followed.port());
        Peer one = joined(where);
        Peer other = joined(where);
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        String key = "heed:{sentinel}:h:" + hold.id();
        await().until(() -> ask(where.replica, redis -> redis.exists(key)) == 1);
        failsOver(where, one, other);
        assertThat(joined(where).told().expect("armed", hold).hold().window()).isEqualTo(hold.window());
        assertThat(other.first(hold).turn()).isEqualTo(Turn.STANDS);
        SharedHold next = other.arm(Holds.of(LONG));
        one.told().expect("armed", next);
    }

    @Test
    void whatAFailoverLostIsArmedAgain() {
        RealPlace followed = primary();
        Wire replication = closed(new Wire(followed::port));
        Watched where = started(followed, replication.port());
        Peer one = joined(where);
        Peer other = joined(where);
        replication.holdUp();
        SharedHold hold = one.arm(Holds.of(LONG));
        other.told().expect("armed", hold);
        failsOver(where, one, other);
        assertThat(one.told().expectNewer(hold).left()).isGreaterThan(LONG.minusSeconds(60));
        other.told().expectNewer(hold);
        joined(where).told().expect("armed", hold);
    }
}

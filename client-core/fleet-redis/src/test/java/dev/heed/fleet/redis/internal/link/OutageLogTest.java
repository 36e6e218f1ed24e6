package dev.heed.fleet.redis.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.fleet.redis.testing.Logged;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageLogTest {
    private final Logged logged = new Logged();
    private final OutageLog log = new OutageLog("tlog");

    @AfterEach
    void close() {
        logged.close();
    }

    private List<String> lines() {
        return logged.lines("tlog");
    }

    @Test
    void anOutageIsOneWarningAndOneLineWhenItIsOver() {
        log.well();
        assertThat(lines()).isEmpty();
        log.broken("a");
        log.broken("b");
        log.well();
        log.well();
        assertThat(lines()).hasSize(2);
        log.broken("c");
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aServerThatTakesNoArmingIsNotWellSinceItAnswers() {
        log.broken(OutageLog.UNWRITABLE);
        log.well();
        log.broken(OutageLog.UNWRITABLE);
        assertThat(lines()).hasSize(1);
        log.written();
        assertThat(lines()).hasSize(2);
    }

    @Test
    void anotherOutageAfterOneOfThatKindIsWarnedOf() {
        log.broken(OutageLog.UNWRITABLE);
        log.well();
        log.broken("a connection was lost");
        log.broken("a connection was lost");
        assertThat(lines()).hasSize(2);
        log.well();
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aRefusalIsSaidOncePerConnection() {
        log.refused("OOM");
        log.refused("OOM");
        assertThat(lines()).hasSize(1);
        log.reopened();
        log.refused("OOM");
        assertThat(lines()).hasSize(2);
    }

    @Test
    void ofARefusalOnlyTheCodeIsSaid() {
        assertThat(reason("NOPERM this user has no permissions for 'heed:{billing}:h:secret'"))
                .isEqualTo("NOPERM");
        assertThat(reason("se\ncret")).isEqualTo("an error without a code");
        assertThat(reason("")).isEqualTo("an error without a code");
    }

    private static String reason(String message) {
        return OutageLog.reason(
                new RedisConnectionException("to redis://secret@host", new RedisCommandExecutionException(message)));
    }

    @Test
    void ofAFailureToConnectItsMessageIsSaid() {
        assertThat(OutageLog.reason(new RedisConnectionException(
                        "to redis://secret@host", new ConnectException("Connection refused: /127.0.0.1:1"))))
                .isEqualTo("ConnectException: Connection refused: /127.0.0.1:1");
        assertThat(OutageLog.reason(new IllegalStateException("secret"))).isEqualTo("IllegalStateException");
    }

    @Test
    void aReplicaIsKnownByItsWordWhereverItStands() {
        assertThat(OutageLog.isReadOnly(new RedisCommandExecutionException("READONLY You can't write")))
                .isTrue();
        assertThat(OutageLog.isReadOnly(
                        new RedisCommandExecutionException("ERR Error running script: -READONLY You can't write")))
                .isTrue();
        assertThat(OutageLog.isReadOnly(new RedisCommandExecutionException("OOM")))
                .isFalse();
        assertThat(OutageLog.isReadOnly(new IllegalStateException("READONLY"))).isFalse();
    }
}

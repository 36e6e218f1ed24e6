package dev.heed.fleet.redis.testing;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/** A server that tests may ruin. */
public interface RedisPlace extends AutoCloseable {
    /** Where it is. */
    int port();

    /** Stops it, and starts another there that knows nothing. */
    void restartEmpty();

    /** For a client. */
    default RedisURI uri() {
        return uri(port());
    }

    /** For a client that comes over a wire. */
    static RedisURI uri(int port) {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    void close();
}

package dev.heed.fleet.redis.testing;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Assumptions;

/** A server that is there already, as {@code -Dfleet.redis=host:port} says; nothing of others on it is touched. */
public final class GivenPlace implements RedisPlace {
    private final String host;
    private final int port;

    /** Where it is, as host:port. */
    public GivenPlace(String address) {
        int colon = address.lastIndexOf(':');
        host = address.substring(0, colon);
        port = Integer.parseInt(address.substring(colon + 1));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public RedisURI uri() {
        RedisURI uri = RedisPlace.uri(port);
        uri.setHost(host);
        return uri;
    }

    @Override
    public void restartEmpty() {
        Assumptions.abort("a server that is not the test's is not restarted");
    }

    @Override
    public void close() {}
}

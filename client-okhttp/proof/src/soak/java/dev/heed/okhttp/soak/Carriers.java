package dev.heed.okhttp.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;

/** The attempts that have a connection, even one that OkHttp's pool gives up on once a forgotten reply is garbage. */
final class Carriers extends EventListener {
    private final Map<Call, Connection> connections = new ConcurrentHashMap<>();

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        connections.put(call, connection);
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        connections.remove(call, connection);
    }

    /** A clause for each. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        connections.forEach((call, connection) -> left.add("a reply was not closed, %s was not released: %s"
                .formatted(connection, call.request().tag(Plan.class))));
        return left;
    }
}

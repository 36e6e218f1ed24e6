package dev.heed.okhttp;

import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What is set up, asked and answered once with a plain client and once with a wrapped one. In headers and URLs
 * {@code <home>} and {@code <away>} stand for the two servers.
 */
final class PlainScript {
    /** Makes a reply once the servers have their ports. */
    interface Reply extends Function<PlainWorld, MockResponse> {}

    static final Supplier<@Nullable RequestBody> NONE = () -> null;

    final String name;
    final List<Reply> home = new ArrayList<>();
    final List<Reply> away = new ArrayList<>();
    final List<Function<PlainWorld, Request>> before = new ArrayList<>();
    UnaryOperator<PlainWorld.Clients> client = UnaryOperator.identity();
    boolean isHttp2;
    Runnable after = () -> {};

    @Nullable
    Function<PlainWorld, Request> asked;

    PlainScript(String name) {
        this.name = name;
    }

    PlainScript home(int status, String... headers) {
        home.add(world -> Lab.reply(status, world.filled(headers)).build());
        return this;
    }

    PlainScript home(UnaryOperator<MockResponse.Builder> changes) {
        home.add(world -> changes.apply(Lab.reply(200)).build());
        return this;
    }

    PlainScript away(int status, String... headers) {
        away.add(world -> Lab.reply(status, world.filled(headers)).build());
        return this;
    }

    PlainScript client(UnaryOperator<OkHttpClient.Builder> changes) {
        UnaryOperator<PlainWorld.Clients> known = client;
        client = clients -> known.apply(clients).with(changes);
        return this;
    }

    PlainScript clients(UnaryOperator<PlainWorld.Clients> changes) {
        UnaryOperator<PlainWorld.Clients> known = client;
        client = clients -> changes.apply(known.apply(clients));
        return this;
    }

    PlainScript http2() {
        isHttp2 = true;
        return this;
    }

    /** Done once the call has ended. */
    PlainScript after(Runnable action) {
        after = action;
        return this;
    }

    /** Sent and read before anything is noted: fills a cache, or leaves a connection. */
    PlainScript first(String path) {
        before.add(world -> world.request(path).build());
        return this;
    }

    PlainScript get(String path, String... headers) {
        return send(path, "GET", NONE, headers);
    }

    PlainScript send(String path, String method, Supplier<@Nullable RequestBody> body, String... headers) {
        asked = world -> {
            Request.Builder request = world.request(path);
            for (String line : world.filled(headers)) {
                request.addHeader(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
            }
            return request.method(method, body.get()).build();
        };
        return this;
    }

    @Override
    public String toString() {
        return name;
    }

    PlainSight played(@Nullable Resilience heed, Mode mode) throws IOException {
        try (PlainWorld world = new PlainWorld(this, heed, mode)) {
            return world.played();
        }
    }
}

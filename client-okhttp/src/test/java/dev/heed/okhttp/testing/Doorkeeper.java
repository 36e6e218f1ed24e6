package dev.heed.okhttp.testing;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A server that lets in who shows a good {@code Authorization}, and answers all others with a 401. */
public final class Doorkeeper extends Dispatcher {
    public static final String NOTHING = "nothing";
    public static final String CHALLENGE = "WWW-Authenticate: Bearer realm=\"orders\", error=\"invalid_token\"";

    /** What each request showed, in order. */
    public final List<String> shown = new CopyOnWriteArrayList<>();

    private final Set<String> good = ConcurrentHashMap.newKeySet();

    public static Doorkeeper of(MockWebServer server, String... good) {
        Doorkeeper keeper = new Doorkeeper();
        keeper.good.addAll(List.of(good));
        server.setDispatcher(keeper);
        return keeper;
    }

    /** From now on only these are good. */
    public void takes(String... values) {
        good.clear();
        good.addAll(List.of(values));
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        String value = request.getHeaders().get("Authorization");
        shown.add(value == null ? NOTHING : value);
        boolean isGood = value != null && good.contains(value);
        MockResponse.Builder reply = isGood ? Lab.reply(200) : Lab.reply(401, CHALLENGE);
        return "HEAD".equals(request.getMethod()) ? reply.body("").build() : reply.build();
    }
}

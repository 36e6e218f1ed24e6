package dev.heed.okhttp;

import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Planted, where they are put, by whom, and where the request goes that has them. */
final class Planted {
    static final String SECRET = "s3cret";

    private static final int MAX = 2;

    private Planted() {}

    /** Where in a request. */
    enum Place {
        HEADER,
        AUTHORIZATION,
        COOKIE,
        QUERY,
        PATH,
        BODY,
        USER_INFO;

        Request in(Request request) {
            Request.Builder with = request.newBuilder();
            HttpUrl url = request.url();
            return switch (this) {
                case HEADER -> with.header("X-Api-Key", SECRET).build();
                case AUTHORIZATION ->
                    with.header("Authorization", "Bearer " + SECRET).build();
                case COOKIE -> with.header("Cookie", "session=" + SECRET).build();
                case QUERY ->
                    with.url(url.newBuilder().setQueryParameter("key", SECRET).build())
                            .build();
                case PATH ->
                    with.url(url.newBuilder()
                                    .encodedPath("/" + SECRET + "/"
                                            + url.pathSegments().get(url.pathSize() - 1))
                                    .build())
                            .build();
                case BODY ->
                    with.header("Content-Type", "text/plain")
                            .post(RequestBody.create(SECRET, null))
                            .build();
                case USER_INFO ->
                    with.url(url.newBuilder().username("me").password(SECRET).build())
                            .build();
            };
        }
    }

    /** Who puts it there. */
    enum Put {
        CALLER,
        APPLICATION,
        NETWORK,
        APPLICATION_AFTER,
        APPLICATION_BEFORE_AND_AFTER,
        NETWORK_AFTER;

        boolean isAfter() {
            return this == APPLICATION_AFTER || this == NETWORK_AFTER || this == APPLICATION_BEFORE_AND_AFTER;
        }

        boolean isWithinReach() {
            return this != NETWORK_AFTER;
        }

        /** From a factory of calls nothing can be derived. */
        List<Mode> modes() {
            return isAfter() ? List.of(Mode.EXECUTE, Mode.ENQUEUE) : List.of(Mode.values());
        }

        /** A network interceptor cannot give a body to a request that has none: its length was said before. */
        List<Place> places() {
            return isNetwork()
                    ? List.of(Place.HEADER, Place.AUTHORIZATION, Place.COOKIE, Place.QUERY, Place.PATH)
                    : List.of(Place.HEADER, Place.AUTHORIZATION, Place.COOKIE, Place.QUERY, Place.PATH, Place.BODY);
        }

        private boolean isNetwork() {
            return this == NETWORK || this == NETWORK_AFTER;
        }

        OkHttpClient before(OkHttpClient client, Place place) {
            boolean adds = this == APPLICATION || this == NETWORK || this == APPLICATION_BEFORE_AND_AFTER;
            return adds ? with(client, place) : client;
        }

        OkHttpClient after(OkHttpClient client, Place place) {
            return isAfter() ? with(client, place) : client;
        }

        private OkHttpClient with(OkHttpClient client, Place place) {
            Interceptor adds = chain -> chain.proceed(place.in(chain.request()));
            OkHttpClient.Builder with = client.newBuilder();
            if (!isNetwork()) {
                with.addInterceptor(adds);
            } else if (place != Place.BODY) {
                with.addNetworkInterceptor(adds);
            }
            return with.build();
        }
    }

    /** Where the request goes. */
    enum Way {
        AWAY("home/start 302 away/end"),
        AWAY_AS_IT_IS("home/start 307 away/end"),
        AWAY_AND_ON("home/start 302 away/mid", "away/mid 308 end"),
        AWAY_AND_TO_THE_SAME("home/start 302 away/mid", "away/mid 302 #again"),
        THERE_AND_BACK("home/start 307 away/mid", "away/mid 301 home/end"),
        SOMEWHERE_ELSE_AT_HOME_AND_THEN_AWAY("home/start 308 mid", "home/mid 303 away/end"),
        KEPT_AWAY("away/start 302 end"),
        KEPT_AWAY_AND_BACK("away/start 307 home/end");

        private final String redirects;

        Way(String... redirects) {
            this.redirects = String.join("\n", redirects);
        }

        /** False where an interceptor sends the first request away, without its headers. */
        boolean isRedirectTo() {
            return this != KEPT_AWAY && this != KEPT_AWAY_AND_BACK;
        }

        /** As long as the call has not left, interceptors add their secrets to each hop. */
        boolean isAtHome(String seen) {
            return isRedirectTo()
                    && (seen.equals("home 1")
                            || (this == SOMEWHERE_ELSE_AT_HOME_AND_THEN_AWAY && seen.equals("home 2")));
        }

        /** The file is kept elsewhere, where nobody needs what the caller's own server is shown. */
        OkHttpClient in(OkHttpClient client, MockWebServer away) {
            Interceptor sends = chain -> {
                Request request = chain.request();
                boolean isKept = request.url().port() != away.getPort()
                        && request.url().encodedPath().endsWith("/start");
                return chain.proceed(isKept ? keptAway(request, away) : request);
            };
            return isRedirectTo()
                    ? client
                    : client.newBuilder().addInterceptor(sends).build();
        }

        private static Request keptAway(Request request, MockWebServer away) {
            return request.newBuilder()
                    .url(request.url().newBuilder().port(away.getPort()).build())
                    .removeHeader("Authorization")
                    .removeHeader("X-Api-Key")
                    .removeHeader("Cookie")
                    .build();
        }

        MockResponse reply(String server, String target, MockWebServer home, MockWebServer away) {
            String file = target.replaceAll(".*/|\\?.*", "");
            for (String redirect : redirects.split("\n", -1)) {
                String[] words = redirect.split(" ", 3);
                if (words[0].equals(server + "/" + file)) {
                    String location = words[2].replaceFirst(
                                    "^home/", home.url("/").toString())
                            .replaceFirst("^away/", away.url("/").toString());
                    return Lab.reply(Integer.parseInt(words[1]), "Location: " + location, "Set-Cookie: a=b")
                            .build();
                }
            }
            return Lab.reply(200).build();
        }
    }

    /**
     * Two servers that write down where they saw a secret.
     *
     * @param home that the caller asks
     * @param away another origin
     */
    record Servers(MockWebServer home, MockWebServer away) {
        /** On which hops: {@code away 2} is the second one of its call, at the other origin. */
        List<String> seen(Way way, Mode mode, Call.Factory calls, Request request) throws IOException {
            List<String> seen = new CopyOnWriteArrayList<>();
            AtomicInteger hops = new AtomicInteger();
            listen(home, "home", way, hops, seen);
            listen(away, "away", way, hops, seen);
            mode.send(calls.newCall(request)).close();
            return seen;
        }

        private void listen(MockWebServer server, String name, Way way, AtomicInteger hops, List<String> seen) {
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    int hop = hops.incrementAndGet();
                    if (text(request).contains(SECRET)) {
                        seen.add(name + " " + hop);
                    }
                    // A Location that leads to itself does so once.
                    boolean again = hop > MAX;
                    return again ? Lab.reply(200).build() : way.reply(name, request.getTarget(), home, away);
                }
            });
        }

        private static String text(RecordedRequest request) {
            // As text, headers hide what OkHttp takes for a secret.
            return request.getTarget()
                    + request.getHeaders().toMultimap()
                    + (request.getBody() == null ? "" : request.getBody().utf8());
        }
    }
}

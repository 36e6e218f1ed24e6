package dev.heed.okhttp;

import dev.heed.okhttp.testing.Lab;
import java.io.IOException;
import java.util.List;
import okhttp3.Authenticator;
import okhttp3.Interceptor;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Scripts of {@link PlainScripts} for redirects that Heed follows in another way, or hands over. */
final class PlainCrossings {
    private static final int OVER_16_KIB = 17_000;

    private static final Authenticator ALWAYS = (route, response) ->
            response.request().newBuilder().header("Authorization", "Bearer t").build();

    private PlainCrossings() {}

    private static RequestBody text() {
        return RequestBody.create("a body", Lab.TEXT);
    }

    private static PlainScript found(String name, String... headers) {
        return new PlainScript(name).home(302, headers).home(200);
    }

    static List<PlainScript> all() {
        return List.of(
                found("302 with headers of the first target", "Location: /b")
                        .get("/a", "Host: virtual.test", "Origin: http://x.test", "Referer: http://x.test/"),
                found("302 with conditions of a read", "Location: /b")
                        .get("/a", "If-None-Match: \"x\"", "Range: bytes=0-1", "If-Range: \"x\""),
                new PlainScript("303 with headers that describe the body")
                        .home(303, "Location: /b")
                        .home(200)
                        .send(
                                "/a",
                                "POST",
                                PlainCrossings::text,
                                "Content-Encoding: x",
                                "Digest: y",
                                "Last-Modified: z"),
                found("handed over: two Locations", "Location: /b", "Location: /c")
                        .get("/a"),
                found("handed over: a blank Location", "Location: ").get("/a"),
                found("handed over: a long Location", "Location: /" + "x".repeat(OVER_16_KIB))
                        .get("/a"),
                new PlainScript("handed over: a body to another origin")
                        .home(307, "Location: <away>/b")
                        .away(200)
                        .send("/a", "POST", PlainCrossings::text),
                new PlainScript("302 to another origin, 401")
                        .clients(clients -> clients.authenticator(ALWAYS))
                        .home(302, "Location: <away>/b")
                        .away(401, "WWW-Authenticate: Bearer")
                        .away(200)
                        .get("/a"),
                refusedAndRedirected(),
                found("302 before an interceptor's eyes", "Location: /b")
                        .client(client -> client.addInterceptor(PlainCrossings::tellingOfEarlier))
                        .get("/a"));
    }

    /** 11 of each: together more than the 20 of OkHttp. */
    private static PlainScript refusedAndRedirected() {
        PlainScript script =
                new PlainScript("401 and 302, eleven times").clients(clients -> clients.authenticator(ALWAYS));
        for (int i = 0; i < 11; i++) {
            script.home(401, "WWW-Authenticate: Bearer").home(302, "Location: /a");
        }
        return script.home(200).get("/a");
    }

    private static Response tellingOfEarlier(Interceptor.Chain chain) throws IOException {
        Response seen = chain.proceed(chain.request());
        String earlier = seen.priorResponse() == null ? "none" : "one";
        return seen.newBuilder().header("X-Earlier", earlier).build();
    }
}

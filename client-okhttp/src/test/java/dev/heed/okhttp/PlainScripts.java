package dev.heed.okhttp;

import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.Lab;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Authenticator;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;

/** What users meet where the contract says nothing, or what plain OkHttp does. */
final class PlainScripts {
    private static final int CHAIN = 5;
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT", "QUERY");
    private static final List<String> WITH_BODY = List.of("POST", "PUT", "PATCH", "REPORT", "QUERY");

    private PlainScripts() {}

    static List<PlainScript> all() {
        return Stream.of(
                        answers(),
                        requests(),
                        redirectsOfEach(),
                        redirects(),
                        PlainCrossings.all(),
                        authentications(),
                        caches(),
                        failures())
                .flatMap(List::stream)
                .toList();
    }

    private static PlainScript script(String name) {
        return new PlainScript(name);
    }

    private static RequestBody text() {
        return RequestBody.create("a body", Lab.TEXT);
    }

    private static List<PlainScript> answers() {
        return List.of(
                script("200").home(200, "X-Header: a", "X-Header: b").get("/a", "Accept: text/plain"),
                script("200 to HEAD").home(reply -> reply.body("")).send("/a", "HEAD", PlainScript.NONE),
                script("204").home(204).send("/a", "DELETE", PlainScript.NONE),
                script("201").home(201, "Location: /b").send("/a", "POST", PlainScripts::text),
                script("202").home(202, "Retry-After: 5").get("/a"),
                script("300 with a Location")
                        .home(300, "Location: /b")
                        .home(200)
                        .get("/a"),
                script("304 to the caller's own condition")
                        .home(304, "ETag: \"x\"")
                        .get("/a", "If-None-Match: \"x\""),
                script("400").home(400).get("/a"),
                script("403").home(403).get("/a"),
                script("404").home(404).get("/a"),
                script("405").home(405, "Allow: GET").send("/a", "PUT", PlainScripts::text),
                script("410").home(410).get("/a"),
                script("421").home(421).get("/a"),
                script("422").home(422).send("/a", "POST", PlainScripts::text),
                script("501").home(501).get("/a"),
                script("503 to POST").home(503, "Retry-After: 9").send("/a", "POST", PlainScripts::text),
                script("503 to POST over HTTP/2")
                        .http2()
                        .home(503, "Retry-After: 9", "X-After: 1", "Retry-After: 7")
                        .send("/a", "POST", PlainScripts::text),
                script("500 to POST").home(500).send("/a", "POST", PlainScripts::text),
                script("compressed").home(PlainScripts::gzip).get("/a"),
                script("in chunks")
                        .home(reply -> reply.chunkedBody("in chunks", 3))
                        .get("/a"),
                script("trailers")
                        .home(reply -> reply.chunkedBody("in chunks", 3).trailers(okhttp3.Headers.of("X-Trailer", "t")))
                        .get("/a"),
                script("a connection that is closed after the response")
                        .home(reply -> reply.addHeader("Connection", "close"))
                        .get("/a"));
    }

    private static MockResponse.Builder gzip(MockResponse.Builder reply) {
        Buffer packed = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(packed))) {
            sink.writeUtf8("compressed");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return reply.addHeader("Content-Encoding", "gzip").body(packed);
    }

    private static List<PlainScript> requests() {
        return List.of(
                script("a body of unknown length")
                        .home(200)
                        .send("/a", "POST", () -> Bodies.ofUnknownLength("unknown")),
                script("a body that is sent once").home(200).send("/a", "PUT", () -> Bodies.oneShot("once")),
                script("Expect: 100-continue")
                        .home(reply -> reply.add100Continue())
                        .send("/a", "POST", PlainScripts::text, "Expect: 100-continue"),
                script("a tag of the caller's")
                        .client(client -> client.addInterceptor(chain -> chain.proceed(chain.request()
                                .newBuilder()
                                .tag(String.class, "a tag")
                                .build())))
                        .home(404)
                        .get("/a"),
                script("interceptors that change request and response")
                        .client(client -> client.addInterceptor(adding("App")).addNetworkInterceptor(adding("Net")))
                        .home(200)
                        .get("/a"),
                script("user-info and fragment").home(404).get("<home>/a?q=1#part"),
                script("cookies")
                        .client(client -> client.cookieJar(new Jar()))
                        .home(200, "Set-Cookie: a=1")
                        .home(200)
                        .first("/sign-in")
                        .get("/a"));
    }

    private static Interceptor adding(String name) {
        return chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("X-Sent-By-" + name, "1")
                        .build())
                .newBuilder()
                .header("X-Seen-By-" + name, "1")
                .build();
    }

    private static final class Jar implements CookieJar {
        private final Map<String, List<Cookie>> cookies = new ConcurrentHashMap<>();

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> received) {
            cookies.put(url.host(), received);
        }

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            return cookies.getOrDefault(url.host(), List.of());
        }
    }

    private static List<PlainScript> redirectsOfEach() {
        List<PlainScript> all = new ArrayList<>();
        for (int status : List.of(301, 302, 303, 307, 308)) {
            for (String method : METHODS) {
                boolean hasBody = WITH_BODY.contains(method);
                all.add(script(status + " to " + method)
                        .home(reply -> reply.code(status).body("").addHeader("Location", "/b"))
                        .home(reply -> reply.body(""))
                        .send("/a", method, hasBody ? PlainScripts::text : PlainScript.NONE, "X-Header: a"));
            }
        }
        return all;
    }

    private static List<PlainScript> redirects() {
        return List.of(
                script("a compressed redirect")
                        .home(reply -> gzip(reply).code(302).addHeader("Location", "/b"))
                        .home(200)
                        .get("/a"),
                script("three hops")
                        .home(302, "Location: /b", "Set-Cookie: a=1")
                        .home(307, "Location: /c")
                        .home(301, "Location: /d")
                        .home(404)
                        .client(client -> client.cookieJar(new Jar()))
                        .get("/a"),
                circle(),
                script("to itself, once").home(302, "Location: /a").home(200).get("/a"),
                script("without a Location").home(302).get("/a"),
                script("to where no URL leads").home(302, "Location: http://[").get("/a"),
                script("to ftp").home(302, "Location: ftp://localhost/a").get("/a"),
                script("off")
                        .client(client -> client.followRedirects(false))
                        .home(302, "Location: /b")
                        .get("/a"),
                script("a fragment").home(302, "Location: /b").home(200).get("/a#part"),
                script("to a URL with user-info")
                        .home(302, "Location: <secret home>/b")
                        .home(200)
                        .get("/a"),
                script("to another origin")
                        .home(302, "Location: <away>/b")
                        .away(200)
                        .get("/a", "Accept: text/plain", "Authorization: Bearer s3cret"),
                script("to another origin, with a header that may be a secret")
                        .home(302, "Location: <away>/b")
                        .away(200)
                        .get("/a", "X-Api-Key: s3cret"),
                script("a body that is sent once, 307")
                        .home(307, "Location: /b")
                        .send("/a", "POST", () -> Bodies.oneShot("once")),
                script("a body that is sent once, 302")
                        .home(302, "Location: /b")
                        .home(200)
                        .send("/a", "POST", () -> Bodies.oneShot("once")),
                script("over HTTP/2")
                        .http2()
                        .home(302, "Location: /b")
                        .home(200)
                        .get("/a"),
                script("a duplex body that has ended, 302")
                        .http2()
                        .home(302, "Location: /b")
                        .home(200)
                        .send("/a", "POST", Bodies::duplexThatEnds),
                openDuplex("a duplex body that is still open, 302", 302),
                openDuplex("a duplex body that is still open, 307", 307),
                script("interceptors see each hop")
                        .client(client -> client.addNetworkInterceptor(adding("Net")))
                        .home(302, "Location: /b")
                        .home(200)
                        .get("/a"));
    }

    private static void ends(okio.Socket stream) {
        try {
            stream.getSink().close();
        } catch (java.io.IOException e) {
            // the client has let go of it
        }
    }

    /** The server does not wait for the end of the request. */
    private static PlainScript openDuplex(String name, int status) {
        return script(name)
                .http2()
                .home(reply -> reply.clearHeaders()
                        .code(status)
                        .addHeader("Location", "/b")
                        .socketHandler(PlainScripts::ends))
                .home(reply -> reply.clearHeaders().socketHandler(PlainScripts::ends))
                .send("/a", "POST", Bodies::duplexThatStaysOpen);
    }

    private static PlainScript circle() {
        PlainScript circle = script("for ever");
        for (int i = 0; i <= 21; i++) {
            circle.home(302, "Location: /a?" + i);
        }
        return circle.get("/a");
    }

    /** As OkHttp's manual shows it: gives up by the number of responses before. */
    private static Authenticator patient(int attempts) {
        return (route, response) -> {
            int count = 0;
            for (Response seen = response; seen != null; seen = seen.priorResponse()) {
                count++;
            }
            return count >= attempts
                    ? null
                    : response.request()
                            .newBuilder()
                            .header("Authorization", "Bearer " + count)
                            .build();
        };
    }

    private static List<PlainScript> authentications() {
        String challenge = "WWW-Authenticate: Bearer";
        return List.of(
                script("401 without an authenticator").home(401, challenge).get("/a"),
                script("401, then what the authenticator gives is taken")
                        .clients(clients -> clients.authenticator(patient(3)))
                        .home(401, challenge)
                        .home(200)
                        .get("/a"),
                script("401 until the authenticator gives up")
                        .clients(clients -> clients.authenticator(patient(3)))
                        .home(401, challenge)
                        .home(401, challenge)
                        .home(401, challenge)
                        .get("/a"),
                script("302, then 401 until the authenticator gives up")
                        .clients(clients -> clients.authenticator(patient(3)))
                        .home(302, "Location: /b")
                        .home(401, challenge)
                        .home(401, challenge)
                        .get("/a"),
                script("401, 302, 401, and what the authenticator gives is taken")
                        .clients(clients -> clients.authenticator(patient(CHAIN)))
                        .home(401, challenge)
                        .home(302, "Location: /b")
                        .home(401, challenge)
                        .home(200)
                        .get("/a"),
                script("407 of no proxy").home(407).get("/a"));
    }

    private static List<PlainScript> caches() {
        return List.of(
                script("a hit")
                        .clients(PlainWorld.Clients::cached)
                        .home(200, "Cache-Control: max-age=60")
                        .first("/a")
                        .get("/a"),
                script("a conditional hit")
                        .clients(PlainWorld.Clients::cached)
                        .home(200, "ETag: \"x\"")
                        .home(304, "ETag: \"x\"")
                        .first("/a")
                        .get("/a"),
                script("a hit that is a redirect")
                        .clients(PlainWorld.Clients::cached)
                        .home(301, "Location: /b", "Cache-Control: max-age=60")
                        .home(200)
                        .home(200)
                        .first("/a")
                        .get("/a"),
                script("a redirect that is stored")
                        .clients(PlainWorld.Clients::cached)
                        .home(301, "Location: /b", "Cache-Control: max-age=60")
                        .home(200)
                        .get("/a"),
                script("only if cached, and it is not")
                        .clients(PlainWorld.Clients::cached)
                        .get("/a", "Cache-Control: only-if-cached"));
    }

    private static List<PlainScript> failures() {
        return List.of(
                script("an idle connection that has ended, GET")
                        .home(reply -> reply.onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE))
                        .home(200)
                        .first("/a")
                        .get("/a"),
                script("a body that is cut off")
                        .home(reply -> reply.body("cut off").onResponseBody(new SocketEffect.CloseSocket()))
                        .get("/a"),
                script("no response to POST")
                        .home(reply -> reply.onResponseStart(new SocketEffect.CloseSocket()))
                        .send("/a", "POST", PlainScripts::text),
                script("a response that is none, to POST")
                        .home(reply -> reply.status("HTTP/9.9 nonsense"))
                        .send("/a", "POST", PlainScripts::text),
                script("a host that is not known, POST")
                        .client(client -> client.dns(host -> {
                            throw new UnknownHostException(host);
                        }))
                        .send("/a", "POST", PlainScripts::text),
                script("an interceptor that throws what is no IOException")
                        .client(client -> client.addInterceptor(chain -> {
                            throw new IllegalStateException("by the user");
                        }))
                        .get("/a"));
    }
}

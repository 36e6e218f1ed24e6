package dev.heed.okhttp;

import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** All that a caller, an authenticator, a listener and a server can see of one call, field by field, as text. */
final class PlainSight {
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final PlainWorld world;
    private @Nullable Call call;
    private int authentications;

    PlainSight(PlainWorld world) {
        this.world = world;
    }

    Map<String, String> fields() {
        return fields;
    }

    void note(String field, String value) {
        fields.put(field, world.neutral(value));
    }

    void callIs(Call asked) {
        call = asked;
    }

    void sent(Mode mode) {
        Call asked = Objects.requireNonNull(call);
        try (Response response = mode.send(asked)) {
            response("", response);
            note("request is the caller's", String.valueOf(response.request() == asked.request()));
            note("body", read(response.body()));
        } catch (IOException e) {
            thrown(e);
        } catch (IllegalStateException | AssertionError e) {
            note("thrown", String.valueOf(e.getMessage()));
        }
        note("call is executed", asked.isExecuted() + ", canceled " + asked.isCanceled());
        note("call's request", request(asked.request()));
    }

    private void thrown(Throwable e) {
        note("thrown", e.getClass().getName() + ": " + e.getMessage());
        note("thrown.cause", String.valueOf(e.getCause()));
        note("thrown.suppressed", String.valueOf(e.getSuppressed().length));
    }

    private void response(String at, Response response) {
        note(at + "status", response.protocol() + " " + response.code() + " " + response.message());
        headers(at + "headers", response.headers());
        note(at + "request", request(response.request()));
        note(at + "request as text", response.request().toString());
        note(at + "handshake", String.valueOf(response.handshake()));
        note(
                at + "body is",
                response.body().contentType() + ", " + response.body().contentLength());
        part(at + "networkResponse", response.networkResponse());
        part(at + "cacheResponse", response.cacheResponse());
        Response prior = response.priorResponse();
        note(at + "prior", prior == null ? "none" : "one");
        if (prior != null) {
            response(at + "prior.", prior);
            note(at + "prior.body", read(prior.body()));
        }
    }

    private void part(String at, @Nullable Response response) {
        note(at, response == null ? "none" : response.code() + " " + response.message());
        if (response != null) {
            headers(at + ".headers", response.headers());
            note(at + ".request", request(response.request()));
            note(
                    at + ".body is",
                    response.body().contentType() + ", " + response.body().contentLength());
            note(at + ".body", read(response.body()));
            note(at + ".prior", String.valueOf(response.priorResponse() != null));
        }
    }

    private void headers(String at, Headers headers) {
        note(at, headers.toString());
    }

    private static String request(Request request) {
        return request.method() + " " + request.url() + "\n" + request.headers() + "\n"
                + (request.body() == null ? "no body" : request.body().contentType());
    }

    private static String read(ResponseBody body) {
        try {
            return body.string();
        } catch (IOException e) {
            return e.toString();
        } catch (IllegalStateException e) {
            return "unreadable";
        }
    }

    /** Of each response in the chain its status, method and URL. */
    void authenticatorSees(Response response) {
        List<String> chain = new ArrayList<>();
        for (Response seen = response; seen != null; seen = seen.priorResponse()) {
            Request asked = seen.request();
            chain.add(seen.code() + " to " + asked.method() + " " + asked.url() + " " + asked.headers());
        }
        note("authentication " + authentications++, chain.toString());
    }

    /** Apart: those of an attempt, those of the call around it, and what OkHttp says that it goes on with. */
    void events(List<String> told) {
        note("events", names(told, name -> !isOfCall(name) && !isDecision(name)));
        note("events of calls", names(told, PlainSight::isOfCall));
        note("decisions", names(told, PlainSight::isDecision));
    }

    private static String names(List<String> told, Predicate<String> which) {
        return told.stream().filter(which).collect(Collectors.joining("\n"));
    }

    /** A connection is let go between two calls, and taken again. */
    private static boolean isOfCall(String name) {
        return Stream.of("call", "dispatcherQueue", "connectionAcquired", "connectionReleased")
                .anyMatch(name::startsWith);
    }

    private static boolean isDecision(String name) {
        return name.startsWith("followUpDecision");
    }

    void wire(String server, int at, RecordedRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(request.getHeaders().toMultimap());
        note(
                server + " got " + at,
                request.getMethod() + " " + request.getTarget() + " over connection " + request.getConnectionIndex()
                        + "\n" + headers + "\n"
                        + (request.getBody() == null ? "" : request.getBody().utf8()));
    }
}

package dev.heed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Collects the facts of one attempt. {@link #build()} copies them, so that the {@link Attempt} never changes
 * afterwards. The copy is what an {@code Attempt} holds: {@link DecisionMaker} and {@link RedirectRules} read its
 * fields, which are not private for that reason.
 */
final class AttemptBuilder implements Attempt.Builder {
    final String method;
    final String url;
    OptionalInt status = OptionalInt.empty();
    Optional<IOException> failure = Optional.empty();
    Optional<Throwable> thrownAfter = Optional.empty();
    Set<String> requestHeaders = Attempt.headerNames();
    Map<String, List<String>> headers = Attempt.headerMap();
    Attempt.Body body = Attempt.Body.NONE;
    Optional<String> location = Optional.empty();
    String responseBody = "";
    boolean withoutNetwork;
    boolean webSocket;
    boolean unprocessed;
    boolean sentAgain;
    boolean refusedByProxy;
    boolean hasEmptyKey;
    boolean hasOtherKey;
    Optional<Hold> heldBy = Optional.empty();
    Optional<Duration> holdLeft = Optional.empty();

    AttemptBuilder(String method, String url) {
        this.method = method;
        this.url = url;
    }

    @Override
    public AttemptBuilder requestHeaders(Iterable<String> names) {
        names.forEach(requestHeaders::add);
        return this;
    }

    @Override
    public AttemptBuilder emptyIdempotencyKey() {
        hasEmptyKey = true;
        return this;
    }

    @Override
    public AttemptBuilder otherIdempotencyKey() {
        hasOtherKey = true;
        return this;
    }

    @Override
    public AttemptBuilder body(Attempt.Body kind) {
        body = kind;
        return this;
    }

    @Override
    public AttemptBuilder header(String name, String value) {
        headers.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        return this;
    }

    @Override
    public AttemptBuilder location(String absolute) {
        location = Optional.of(absolute);
        return this;
    }

    @Override
    public AttemptBuilder responseBody(String text) {
        responseBody = text.length() > Match.MAX_BODY ? text.substring(0, Match.MAX_BODY) : text;
        return this;
    }

    @Override
    public AttemptBuilder withoutNetwork() {
        withoutNetwork = true;
        return this;
    }

    @Override
    public AttemptBuilder heldBy(Hold hold) {
        heldBy = Optional.of(hold);
        return this;
    }

    @Override
    public AttemptBuilder thenThrew(Throwable thrown) {
        thrownAfter = Optional.of(thrown);
        return this;
    }

    @Override
    public AttemptBuilder webSocket() {
        webSocket = true;
        return this;
    }

    @Override
    public AttemptBuilder unprocessed() {
        unprocessed = true;
        return this;
    }

    @Override
    public AttemptBuilder sentAgain() {
        sentAgain = true;
        return this;
    }

    @Override
    public AttemptBuilder refusedByProxy() {
        refusedByProxy = true;
        return this;
    }

    @Override
    public Attempt build() {
        AttemptBuilder copy = new AttemptBuilder(method, url);
        copy.status = status;
        copy.failure = failure;
        copy.thrownAfter = thrownAfter;
        copy.requestHeaders.addAll(requestHeaders);
        headers.forEach((name, lines) -> copy.headers.put(name, List.copyOf(lines)));
        copy.body = body;
        copy.location = location;
        copy.responseBody = responseBody;
        copy.withoutNetwork = withoutNetwork;
        copy.webSocket = webSocket;
        copy.unprocessed = unprocessed;
        copy.sentAgain = sentAgain;
        copy.refusedByProxy = refusedByProxy;
        copy.hasEmptyKey = hasEmptyKey;
        copy.hasOtherKey = hasOtherKey;
        copy.heldBy = heldBy;
        copy.holdLeft = holdLeft;
        return new Attempt(copy, CallProgress.FIRST);
    }
}

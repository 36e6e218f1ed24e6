package dev.heed;

import dev.heed.internal.RetryAfter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The facts while they are collected; {@link Attempt} keeps a copy that nobody changes any more. */
final class AttemptBuilder implements Attempt.Builder {
    enum Body {
        NONE,
        REPEATABLE,
        ONE_SHOT,
        OPEN;

        boolean isSentOnce() {
            return this == ONE_SHOT || this == OPEN;
        }
    }

    enum ClientFollows {
        EVERYTHING,
        SAME_SCHEME,
        NOTHING
    }

    final String method;
    final String url;
    OptionalInt status = OptionalInt.empty();
    Optional<IOException> failure = Optional.empty();
    Optional<Throwable> thrownAfter = Optional.empty();
    Set<String> requestHeaders = Attempt.headerNames();
    Map<String, List<String>> headers = Attempt.headerMap();
    Body body = Body.NONE;
    Optional<String> location = Optional.empty();
    boolean withoutNetwork;
    boolean webSocket;
    boolean canceled;
    boolean unprocessed;
    boolean sentAgain;
    boolean refusedByProxy;
    boolean clientRetriesNoFailure;
    ClientFollows clientFollows = ClientFollows.EVERYTHING;
    int number = 1;
    List<String> hops = List.of();
    boolean hasEmptyKey;
    Duration elapsed = Duration.ZERO;
    Duration callTimeout = Duration.ZERO;
    Instant arrivedAt = Instant.EPOCH;
    double dice;
    Optional<Hold> heldBy = Optional.empty();
    Optional<Why> renewal = Optional.empty();
    Optional<Duration> holdLeft = Optional.empty();
    Duration heldFor = Duration.ZERO;
    int armings = -1;
    boolean budgetExhausted;

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
    public AttemptBuilder repeatableBody() {
        body = Body.REPEATABLE;
        return this;
    }

    @Override
    public AttemptBuilder oneShotBody() {
        body = Body.ONE_SHOT;
        return this;
    }

    @Override
    public AttemptBuilder openBody() {
        body = Body.OPEN;
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
    public AttemptBuilder renewal(Why result) {
        renewal = Optional.of(result);
        return this;
    }

    @Override
    public AttemptBuilder webSocket() {
        webSocket = true;
        return this;
    }

    @Override
    public AttemptBuilder canceled() {
        canceled = true;
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
    public AttemptBuilder clientRetriesNoFailure() {
        clientRetriesNoFailure = true;
        return this;
    }

    @Override
    public AttemptBuilder clientFollowsNothing() {
        clientFollows = ClientFollows.NOTHING;
        return this;
    }

    @Override
    public AttemptBuilder clientKeepsScheme() {
        clientFollows = ClientFollows.SAME_SCHEME;
        return this;
    }

    @Override
    public AttemptBuilder number(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("number must be at least 1 (the first send counts), was " + attempt);
        }
        number = attempt;
        return this;
    }

    @Override
    public AttemptBuilder hops(List<String> asked) {
        hops = List.copyOf(asked);
        return this;
    }

    @Override
    public AttemptBuilder elapsed(Duration time) {
        elapsed = notNegative("elapsed", time);
        return this;
    }

    @Override
    public AttemptBuilder callTimeout(Duration timeout) {
        callTimeout = notNegative("callTimeout", timeout);
        return this;
    }

    @Override
    public AttemptBuilder arrivedAt(Instant instant) {
        arrivedAt = instant;
        return this;
    }

    @Override
    public AttemptBuilder dice(double roll) {
        if (!(roll >= 0 && roll < 1)) {
            throw new IllegalArgumentException("dice must be from 0 to below 1, was " + roll);
        }
        dice = roll;
        return this;
    }

    @Override
    public AttemptBuilder heldFor(Duration time) {
        heldFor = notNegative("heldFor", time);
        return this;
    }

    @Override
    public AttemptBuilder armings(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("armings must be at least 0, was " + count);
        }
        armings = count;
        return this;
    }

    @Override
    public AttemptBuilder budgetExhausted() {
        budgetExhausted = true;
        return this;
    }

    /** Longer than any limit is as good as the longest, and cannot overflow. */
    static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
        return value.compareTo(RetryAfter.FOREVER) > 0 ? RetryAfter.FOREVER : value;
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
        copy.withoutNetwork = withoutNetwork;
        copy.webSocket = webSocket;
        copy.canceled = canceled;
        copy.unprocessed = unprocessed;
        copy.sentAgain = sentAgain;
        copy.refusedByProxy = refusedByProxy;
        copy.clientRetriesNoFailure = clientRetriesNoFailure;
        copy.clientFollows = clientFollows;
        copy.number = number;
        copy.hops = hops;
        copy.hasEmptyKey = hasEmptyKey;
        copy.elapsed = elapsed;
        copy.callTimeout = callTimeout;
        copy.arrivedAt = arrivedAt;
        copy.dice = dice;
        copy.heldBy = heldBy;
        copy.renewal = renewal;
        copy.holdLeft = holdLeft;
        copy.heldFor = heldFor;
        copy.armings = armings;
        copy.budgetExhausted = budgetExhausted;
        return new Attempt(copy);
    }
}

package dev.heed.internal.testing;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.Rule;
import dev.heed.internal.call.CallState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The facts of an attempt and the progress of its call, written in one row, as the tests of the policy need them. */
public final class InCall {
    private final Attempt.Builder facts;
    private final List<Consumer<CallProgress.Builder>> progress = new ArrayList<>();

    private InCall(Attempt.Builder facts) {
        this.facts = facts;
    }

    public static InCall replied(String method, String url, int status) {
        return new InCall(Attempt.replied(method, url, status));
    }

    public static InCall failed(String method, String url, IOException failure) {
        return new InCall(Attempt.failed(method, url, failure));
    }

    public static InCall held(String method, String url, Hold hold, Duration left) {
        return new InCall(Attempt.held(method, url, hold, left));
    }

    /** Checked at once, as a builder of the library checks it. */
    private void progress(Consumer<CallProgress.Builder> told) {
        told.accept(CallProgress.builder());
        progress.add(told);
    }

    public Attempt build() {
        return builtIn(CallProgress.builder());
    }

    private Attempt builtIn(CallProgress.Builder where) {
        progress.forEach(each -> each.accept(where));
        return facts.build().inCall(where.build());
    }

    /** Has a call decide, whose own progress gives way to what is written here. */
    public Decision decidedBy(CallState call) {
        return call.decide(builtIn(call.progress(call.policy().ruleFor(facts.build()))));
    }

    /** Has a call decide about a hold that it meets. */
    public Decision heldIn(CallState call, boolean news) {
        return call.held(builtIn(call.waiting()), news);
    }

    public InCall requestHeaders(Iterable<String> names) {
        facts.requestHeaders(names);
        return this;
    }

    public InCall emptyIdempotencyKey() {
        facts.emptyIdempotencyKey();
        return this;
    }

    public InCall body(Attempt.Body kind) {
        facts.body(kind);
        return this;
    }

    public InCall header(String name, String value) {
        facts.header(name, value);
        return this;
    }

    public InCall location(String url) {
        facts.location(url);
        return this;
    }

    public InCall responseBody(String text) {
        facts.responseBody(text);
        return this;
    }

    public InCall rule(Rule rule) {
        progress(where -> where.rule(rule));
        return this;
    }

    public InCall withoutNetwork() {
        facts.withoutNetwork();
        return this;
    }

    public InCall heldBy(Hold hold) {
        facts.heldBy(hold);
        return this;
    }

    public InCall thenThrew(Throwable thrown) {
        facts.thenThrew(thrown);
        return this;
    }

    public InCall webSocket() {
        facts.webSocket();
        return this;
    }

    public InCall unprocessed() {
        facts.unprocessed();
        return this;
    }

    public InCall sentAgain() {
        facts.sentAgain();
        return this;
    }

    public InCall refusedByProxy() {
        facts.refusedByProxy();
        return this;
    }

    public InCall number(int number) {
        progress(where -> where.number(number));
        return this;
    }

    public InCall hops(List<String> hops) {
        progress(where -> where.hops(hops));
        return this;
    }

    public InCall elapsed(Duration elapsed) {
        progress(where -> where.elapsed(elapsed));
        return this;
    }

    public InCall callTimeout(Duration timeout) {
        progress(where -> where.callTimeout(timeout));
        return this;
    }

    public InCall arrivedAt(Instant instant) {
        progress(where -> where.arrivedAt(instant));
        return this;
    }

    public InCall random(double random) {
        progress(where -> where.random(random));
        return this;
    }

    public InCall heldFor(Duration time) {
        progress(where -> where.heldFor(time));
        return this;
    }

    public InCall armings(int count) {
        progress(where -> where.armings(count));
        return this;
    }

    public InCall budgetExhausted() {
        progress(where -> where.budgetExhausted());
        return this;
    }

    public InCall canceled() {
        progress(where -> where.canceled());
        return this;
    }

    public InCall renewal(Reason result) {
        progress(where -> where.renewal(result));
        return this;
    }

    public InCall clientRetriesNoFailure() {
        progress(where -> where.clientRetriesNoFailure());
        return this;
    }

    public InCall clientFollowsNothing() {
        progress(where -> where.clientFollowsNothing());
        return this;
    }

    public InCall clientKeepsScheme() {
        progress(where -> where.clientKeepsScheme());
        return this;
    }
}

package dev.heed.okhttp;

import static dev.heed.okhttp.Ending.Counter.FAILURE;
import static dev.heed.okhttp.Ending.Counter.FAILURE_AFTER_RETRY;
import static dev.heed.okhttp.Ending.Counter.SUCCESS;
import static dev.heed.okhttp.Ending.Counter.SUCCESS_AFTER_RETRY;

import dev.heed.Match;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.Ending.Told;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.CacheControl;
import okhttp3.RequestBody;

/** Calls that end with a reply that is no redirect. */
final class EndingsWithReply {
    private static final Told IGNORED = Told.of(FAILURE, 1, "IGNORED_ERROR 0");
    private static final Told REPEATED_THEN_IGNORED = Told.of(FAILURE, 2, "RETRY 1", "IGNORED_ERROR 0");
    private static final String[] ASKED_FOR_LONG = {"Retry-After: 301"};

    private EndingsWithReply() {}

    static Stream<Ending> rows() {
        return Stream.of(
                        answers(),
                        surfaced(),
                        credentials(),
                        exhausted(),
                        limits(),
                        ofOthers(),
                        ofPolicies(),
                        ofRules())
                .flatMap(List::stream);
    }

    private static List<Ending> answers() {
        return List.of(
                new Ending(
                        "answered below 400 at once",
                        Reason.ANSWERED,
                        Told.of(SUCCESS, 1),
                        (lab, mode) -> Calls.get(lab, mode, 200)),
                new Ending(
                        "answered below 400 after one retry",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 2, "RETRY 1", "SUCCESS 1"),
                        (lab, mode) -> Calls.get(lab, mode, 503, 204)),
                new Ending(
                        "answered below 400 after two retries",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 3, "RETRY 1", "RETRY 2", "SUCCESS 2"),
                        (lab, mode) -> Calls.get(lab, mode, 500, 503, 200)));
    }

    private static List<Ending> surfaced() {
        String refused = "a rejection: 400, 401, 422";
        return List.of(
                new Ending(refused, Reason.MUST_CHANGE, IGNORED, (lab, mode) -> Calls.get(lab, mode, 400)),
                new Ending(refused, Reason.MUST_CHANGE, IGNORED, (lab, mode) -> Calls.get(lab, mode, 401)),
                new Ending(refused, Reason.MUST_CHANGE, IGNORED, (lab, mode) -> Calls.get(lab, mode, 422)),
                new Ending(
                        "a rejection after a retry",
                        Reason.MUST_CHANGE,
                        REPEATED_THEN_IGNORED,
                        (lab, mode) -> Calls.get(lab, mode, 503, 401)),
                new Ending(
                        "delivered by its rule: 404, for example",
                        Reason.SURFACED,
                        IGNORED,
                        (lab, mode) -> Calls.get(lab, mode, 404)),
                new Ending(
                        "delivered by its rule after a retry",
                        Reason.SURFACED,
                        REPEATED_THEN_IGNORED,
                        (lab, mode) -> Calls.get(lab, mode, 503, 404)),
                new Ending(
                        "not retried: the request is not idempotent", Reason.NOT_IDEMPOTENT, IGNORED, (lab, mode) -> {
                            lab.replies(503);
                            return Calls.send(lab, mode, Calls.post(lab, RequestBody.create(Calls.SECRET, Lab.TEXT)));
                        }),
                new Ending(
                        "not retried: its body can be sent once only",
                        Reason.BODY_NOT_REPEATABLE,
                        IGNORED,
                        (lab, mode) -> {
                            lab.replies(503);
                            return Calls.send(
                                    lab,
                                    mode,
                                    Calls.request(lab)
                                            .put(Bodies.oneShot(Calls.SECRET))
                                            .build());
                        }),
                new Ending(
                        "`only-if-cached`, and nothing is",
                        Reason.LOCAL_REPLY,
                        IGNORED,
                        (lab, mode) -> Calls.send(
                                lab,
                                mode,
                                Calls.request(lab)
                                        .cacheControl(CacheControl.FORCE_CACHE)
                                        .build())),
                new Ending("a web socket upgrade is not accepted", Reason.WEB_SOCKET, IGNORED, (lab, mode) -> {
                            lab.replies(503);
                            return Calls.upgrade(lab);
                        })
                        .in(mode -> mode == Mode.EXECUTE));
    }

    private static List<Ending> credentials() {
        return List.of(
                new Ending(
                        "answered below 400 with renewed credentials",
                        Reason.ANSWERED,
                        Told.of(SUCCESS, 1),
                        (lab, mode) -> renewing(lab, mode, 401, 200)),
                new Ending(
                        "answered below 400 after the refused request was changed: `REQUEST_CHANGED`",
                        Reason.ANSWERED,
                        Told.of(SUCCESS, 1),
                        (lab, mode) -> {
                            lab.resilience(builder ->
                                    builder.changeRefused((request, refused) -> Optional.of(request.newBuilder()
                                            .header("If-Match", "v2")
                                            .build())));
                            return Calls.get(lab, mode, 409, 200);
                        }),
                new Ending(
                        "a 401 to credentials that were just renewed",
                        Reason.CREDENTIALS_REFUSED,
                        IGNORED,
                        (lab, mode) -> renewing(lab, mode, 401, 401)),
                new Ending(
                        "a 401, and the credential source brings nothing new",
                        Reason.CREDENTIALS_NOT_RENEWED,
                        IGNORED,
                        (lab, mode) -> {
                            Source.giving().in(lab);
                            return Calls.get(lab, mode, 401);
                        }));
    }

    private static Trail renewing(Lab lab, Mode mode, int... statuses) throws IOException {
        Source.giving("Bearer fresh " + Calls.SECRET).in(lab);
        return Calls.get(lab, mode, statuses);
    }

    private static List<Ending> exhausted() {
        return List.of(
                new Ending(
                        "all attempts are used",
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 3, "RETRY 1", "RETRY 2", "ERROR 3"),
                        (lab, mode) -> Calls.get(lab, mode, 503, 503, 503)),
                new Ending(
                        "all attempts are used",
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 3, "RETRY 1", "RETRY 2", "ERROR 3"),
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder()
                                    .on(202, Rule.backOff())
                                    .build());
                            return Calls.get(lab, mode, 202, 202, 202);
                        }),
                new Ending(
                        "the only attempt is used: `maxAttempts(1)`",
                        Reason.ATTEMPTS_EXHAUSTED,
                        IGNORED,
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder().maxAttempts(1).build());
                            return Calls.get(lab, mode, 503);
                        }));
    }

    private static List<Ending> limits() {
        String first = "the first wait is longer than the limits";
        String second = "a later wait is longer than the limits";
        return List.of(
                new Ending(first, Reason.WAIT_EXCEEDS_MAX_WAIT, IGNORED, (lab, mode) -> {
                    lab.replies(503, ASKED_FOR_LONG);
                    return Calls.get(lab, mode);
                }),
                new Ending(first, Reason.WAIT_EXCEEDS_MAX_ELAPSED, IGNORED, (lab, mode) -> {
                    lab.policy(atMost(Duration.ofMinutes(1)));
                    return Calls.get(lab, mode, 503);
                }),
                new Ending(first, Reason.WAIT_EXCEEDS_CALL_TIMEOUT, IGNORED, (lab, mode) -> {
                    lab.client(client -> client.callTimeout(Duration.ofMinutes(1)));
                    return Calls.get(lab, mode, 503);
                }),
                new Ending(second, Reason.WAIT_EXCEEDS_MAX_WAIT, REPEATED_THEN_IGNORED, (lab, mode) -> {
                    lab.replies(503);
                    lab.replies(503, ASKED_FOR_LONG);
                    return Calls.get(lab, mode);
                }),
                new Ending(second, Reason.WAIT_EXCEEDS_MAX_ELAPSED, REPEATED_THEN_IGNORED, (lab, mode) -> {
                    lab.policy(atMost(Duration.ofMinutes(3)));
                    return Calls.get(lab, mode, 503, 503);
                }),
                new Ending(second, Reason.WAIT_EXCEEDS_CALL_TIMEOUT, REPEATED_THEN_IGNORED, (lab, mode) -> {
                    lab.client(client -> client.callTimeout(Duration.ofMinutes(3)));
                    return Calls.get(lab, mode, 503, 503);
                }));
    }

    /** What others did before counts for this call; here the others are its own first attempts. */
    private static List<Ending> ofOthers() {
        return List.of(
                new Ending(
                        "as many calls wait already as `maxWaiting` allows",
                        Reason.TOO_MANY_WAITING,
                        IGNORED,
                        (lab, mode) -> {
                            lab.resilience(builder -> builder.maxWaiting(0));
                            return Calls.get(lab, mode, 503);
                        }),
                new Ending(
                        "answered locally after a retry: a hold outlasts the limits",
                        Reason.HELD,
                        REPEATED_THEN_IGNORED,
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder()
                                    .on(
                                            503,
                                            Rule.waitAtLeast(Duration.ofSeconds(1))
                                                    .holding(Scope.RESOURCE, Duration.ofMinutes(10)))
                                    .build());
                            return Calls.get(lab, mode, 503);
                        }),
                new Ending(
                        "no further retry: the retry budget is used up",
                        Reason.BUDGET_EXHAUSTED,
                        REPEATED_THEN_IGNORED,
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder()
                                    .retryBudget(RetryBudget.of(1, 0.1))
                                    .build());
                            return Calls.get(lab, mode, 500, 500);
                        }));
    }

    private static ResiliencePolicy atMost(Duration elapsed) {
        return ResiliencePolicy.builder().maxElapsed(elapsed).build();
    }

    /** Requests that carry a policy of their own. */
    private static List<Ending> ofPolicies() {
        ResiliencePolicy twice = ResiliencePolicy.builder().maxAttempts(2).build();
        return List.of(
                new Ending(
                        "a request with `maxAttempts(2)` of its own, answered",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 2, "RETRY 1", "SUCCESS 1").by("orders-max-attempts-2"),
                        (lab, mode) -> Calls.send(lab, mode, Calls.request(lab, twice), 503, 200)),
                new Ending(
                        "a request with `maxAttempts(2)` of its own, all used",
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 2, "RETRY 1", "ERROR 2").by("orders-max-attempts-2"),
                        (lab, mode) -> Calls.send(lab, mode, Calls.request(lab, twice), 503, 503)),
                new Ending(
                        "a request with `surfaceAll()`",
                        Reason.SURFACED,
                        IGNORED.by("orders-max-attempts-1"),
                        (lab, mode) -> Calls.send(lab, mode, Calls.request(lab, ResiliencePolicy.surfaceAll()), 503)));
    }

    /** Rules that have a number of attempts of their own, and what the server says beside its status. */
    private static List<Ending> ofRules() {
        String used = "a retry, then a rule with `maxAttempts(%d)`, all used";
        return List.of(
                new Ending(
                        "a rule with `maxAttempts(5)` of its own, answered",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 4, "RETRY 1", "RETRY 2", "RETRY 3", "SUCCESS 3")
                                .by("orders-max-attempts-5"),
                        (lab, mode) -> with503(5, lab, mode, 503, 503, 503, 200)),
                new Ending(
                        "a rule with `maxAttempts(2)` of its own, all used",
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 2, "RETRY 1", "ERROR 2").by("orders-max-attempts-2"),
                        (lab, mode) -> with503(2, lab, mode, 503, 503)),
                new Ending(
                        String.format(used, 5),
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 3, "RETRY 1", "RETRY 2", "ERROR 3"),
                        (lab, mode) -> with503(5, lab, mode, 500, 503, 503, 503, 503)),
                new Ending(
                        String.format(used, 2),
                        Reason.ATTEMPTS_EXHAUSTED,
                        REPEATED_THEN_IGNORED,
                        (lab, mode) -> with503(2, lab, mode, 500, 503)),
                new Ending(
                        "a 200 that is read as 503, then answered",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 2, "RETRY 1", "SUCCESS 1"),
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder()
                                    .readAs(200, 503, Match.header("x-error", "overloaded"))
                                    .build());
                            lab.replies(200, "x-error: overloaded");
                            return Calls.get(lab, mode, 200);
                        }),
                new Ending("the server forbids a retry: `vetoHeader`", Reason.SERVER_SAID_NO, IGNORED, (lab, mode) -> {
                    lab.policy(ResiliencePolicy.builder()
                            .vetoHeader("x-should-retry")
                            .build());
                    lab.replies(500, "x-should-retry: false");
                    return Calls.get(lab, mode);
                }));
    }

    private static Trail with503(int attempts, Lab lab, Mode mode, int... statuses) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(503, rule -> rule.maxAttempts(attempts))
                .build());
        return Calls.get(lab, mode, statuses);
    }
}

package dev.heed.okhttp;

import static dev.heed.okhttp.Ending.Counter.FAILURE;
import static dev.heed.okhttp.Ending.Counter.FAILURE_AFTER_RETRY;
import static dev.heed.okhttp.Ending.Counter.SUCCESS_AFTER_RETRY;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.Ending.Told;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.RawServer;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Calls that end without a reply, or had an attempt without one. */
final class EndingsWithFailure {
    private static final Told IGNORED = Told.of(FAILURE, 1, "IGNORED_ERROR 0");
    private static final Told ENDED_WAIT = Told.of(FAILURE, 2, "RETRY 1", "IGNORED_ERROR 0");

    private EndingsWithFailure() {}

    static Stream<Ending> rows() {
        return Stream.of(failures(), fromOutside()).flatMap(List::stream);
    }

    private static List<Ending> failures() {
        String again = "a failure that would come again: protocol, TLS";
        return List.of(
                new Ending(
                        "answered below 400 after one retry",
                        Reason.ANSWERED,
                        Told.of(SUCCESS_AFTER_RETRY, 2, "RETRY 1", "SUCCESS 1"),
                        (lab, mode) -> {
                            connectionsDie(lab, 1);
                            return Calls.get(lab, mode, 200);
                        }),
                new Ending(
                        "all attempts are used",
                        Reason.ATTEMPTS_EXHAUSTED,
                        Told.of(FAILURE_AFTER_RETRY, 3, "RETRY 1", "RETRY 2", "ERROR 3"),
                        (lab, mode) -> {
                            connectionsDie(lab, 3);
                            return Calls.get(lab, mode);
                        }),
                new Ending(
                        "the only attempt is used: `maxAttempts(1)`",
                        Reason.ATTEMPTS_EXHAUSTED,
                        IGNORED,
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder().maxAttempts(1).build());
                            connectionsDie(lab, 1);
                            return Calls.get(lab, mode);
                        }),
                new Ending(
                        "a failure that its rule delivers: `onFailure(surface())`",
                        Reason.SURFACED,
                        IGNORED,
                        (lab, mode) -> {
                            lab.policy(ResiliencePolicy.builder()
                                    .onFailure(Rule.surface())
                                    .build());
                            connectionsDie(lab, 1);
                            return Calls.get(lab, mode);
                        }),
                new Ending(
                        "the client does not retry: `retryOnConnectionFailure(false)`",
                        Reason.RETRIES_OFF,
                        IGNORED,
                        (lab, mode) -> {
                            connectionsDie(lab, 1);
                            lab.client(client -> Calls.toOneAddress(client).retryOnConnectionFailure(false));
                            return Calls.get(lab, mode);
                        }),
                new Ending(
                        "not retried: the request is not idempotent", Reason.NOT_IDEMPOTENT, IGNORED, (lab, mode) -> {
                            connectionsDie(lab, 1);
                            return Calls.send(lab, mode, Calls.post(lab, RequestBody.create(Calls.SECRET, Lab.TEXT)));
                        }),
                new Ending(again, Reason.FAILURE_IS_FINAL, IGNORED, EndingsWithFailure::noHttp),
                new Ending(again, Reason.FAILURE_IS_FINAL, IGNORED, (lab, mode) -> {
                    lab.server.useHttps(Calls.TLS.sslSocketFactory());
                    return Calls.get(lab, mode);
                }),
                new Ending(
                        "an interceptor throws after a response below 400",
                        Reason.FAILED_AFTER_RESPONSE,
                        IGNORED,
                        EndingsWithFailure::thrownAfterTheAnswer),
                new Ending(
                                "a mistake: an interceptor throws no `IOException`",
                                Reason.FAILURE_IS_FINAL,
                                IGNORED,
                                EndingsWithFailure::mistake)
                        .in(Mode::executes));
    }

    private static List<Ending> fromOutside() {
        return List.of(
                new Ending("cancelled before it was sent", Reason.CANCELED, IGNORED, (lab, mode) -> {
                    Call call = lab.call(mode, Calls.request(lab).build());
                    call.cancel();
                    return Calls.send(mode, call);
                }),
                new Ending("cancelled while an attempt runs", Reason.CANCELED, IGNORED, (lab, mode) -> {
                    lab.doNotCheckPool();
                    lab.server.enqueue(Lab.reply(200)
                            .onResponseStart(SocketEffect.Stall.INSTANCE)
                            .build());
                    Running running = Running.start(
                            mode, lab.call(mode, Calls.request(lab).build()));
                    lab.taken();
                    running.call.cancel();
                    return Trails.of(running.failureAtOnce());
                }),
                new Ending(
                        "cancelled while it waits",
                        Reason.CANCELED,
                        ENDED_WAIT,
                        EndingsWithFailure::cancelledWhileItWaits),
                new Ending(
                                "interrupted while it waits",
                                Reason.INTERRUPTED,
                                ENDED_WAIT,
                                (lab, mode) -> whileItWaits(lab, mode, running -> running.thread.interrupt()))
                        .in(Mode::executes));
    }

    /** Whether OkHttp repeats below is none of these rows. */
    private static void connectionsDie(Lab lab, int times) {
        lab.doNotCheckPool();
        lab.client(Calls::toOneAddress);
        for (int i = 0; i < times; i++) {
            lab.server.enqueue(Lab.reply(200)
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build());
        }
    }

    private static Trail thrownAfterTheAnswer(Lab lab, Mode mode) throws Exception {
        lab.client(client -> client.addInterceptor(chain -> {
            try (Response response = chain.proceed(chain.request())) {
                throw new IOException(Calls.SECRET + response.code());
            }
        }));
        return Calls.get(lab, mode, 200);
    }

    private static Trail noHttp(Lab lab, Mode mode) throws Exception {
        try (RawServer server = new RawServer("SSH-2.0-" + Calls.SECRET + "\r\n\r\n")) {
            return Calls.send(
                    lab,
                    mode,
                    Calls.request(lab).url(Calls.secret(server.url("/"))).build());
        }
    }

    /** After a mistake the call knows its trail; the exception is not of a type that carries one. */
    private static Trail mistake(Lab lab, Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(chain -> {
            throw new IllegalStateException(Calls.SECRET);
        }));
        Call call = lab.call(mode, Calls.request(lab).build());
        try (Response response = mode.send(call)) {
            throw new AssertionError("no mistake but " + response);
        } catch (IllegalStateException e) {
            return Trails.of(call);
        }
    }

    static Trail cancelledWhileItWaits(Lab lab, Mode mode) {
        return whileItWaits(lab, mode, running -> running.call.cancel());
    }

    private static Trail whileItWaits(Lab lab, Mode mode, Consumer<Running> end) {
        lab.manualTime();
        lab.replies(503);
        Running running = Running.start(mode, lab.call(mode, Calls.request(lab).build()));
        lab.time.awaitWaiters(1);
        end.accept(running);
        return Trails.of(running.failureAtOnce());
    }
}

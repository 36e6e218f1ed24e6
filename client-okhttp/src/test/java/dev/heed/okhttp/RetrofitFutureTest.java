package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Dispatcher;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import retrofit2.HttpException;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.GET;

/** Retrofit methods that return a {@code CompletableFuture}: it enqueues their calls, and cancels them with the future. */
class RetrofitFutureTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Dispatcher dispatcher = new Dispatcher();

    interface Orders {
        @GET("orders/7")
        CompletableFuture<ResponseBody> seven();

        @GET("orders/7")
        CompletableFuture<Response<ResponseBody>> sevenInFull();
    }

    @BeforeEach
    void theTestMovesTheClock() {
        lab.manualTime();
        lab.client(builder -> builder.dispatcher(dispatcher));
    }

    @AfterEach
    void nothingIsLeftOver() {
        await("no call is running").until(() -> dispatcher.runningCallsCount() == 0);
        await("no wait is left").until(() -> lab.time.pending() == 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aFutureIsCompletedAfterTheWait(Mode mode) throws Exception {
        lab.replies(503);
        lab.replies(200);
        CompletableFuture<ResponseBody> answer = orders(mode).seven();
        lab.time.awaitWaiters(1);
        assertThat(answer).isNotDone();

        lab.time.advance(TWO_MINUTES);

        assertThat(Mode.await(answer).string()).isEqualTo("body of 200");
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void aFutureOfAResponseHasTrailAndErrorBody(Mode mode) throws Exception {
        lab.replies(404);
        Response<ResponseBody> response = Mode.await(orders(mode).sevenInFull());
        assertThat(response.errorBody().string()).isEqualTo("body of 404");
        assertThat(Outcomes.of(response.raw())).isEqualTo(Typed.answer(404));
        assertThat(Lab.whys(Trails.of(response.raw()))).containsExactly(Reason.SURFACED);
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void anErrorFailsAFutureOfABodyAndCanBeRead(Mode mode) {
        lab.replies(404);
        assertThat(orders(mode).seven())
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(HttpException.class, error -> {
                    Response<?> response = error.response();
                    assertThat(response.errorBody())
                            .satisfies(body -> assertThat(body.string()).isEqualTo("body of 404"));
                    assertThat(Outcomes.of(response.raw())).isEqualTo(Typed.answer(404));
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUE", "ASYNC_ENQUEUE"})
    void cancellingAFutureEndsTheWaitOfItsCall(Mode mode) {
        lab.replies(503);
        CompletableFuture<ResponseBody> answer = orders(mode).seven();
        lab.time.awaitWaiters(1);

        answer.cancel(true);

        // Retrofit cancels the call before the future: either may be what ends it
        assertThat(answer).isCompletedExceptionally();
        await("no wait is left").until(() -> lab.time.pending() == 0);
        lab.time.advance(TWO_MINUTES);
        assertThat(lab.requests()).isEqualTo(1);
    }

    private Orders orders(Mode mode) {
        return new Retrofit.Builder()
                .baseUrl(lab.url("/"))
                .callFactory(mode.factory(lab.heed(), lab.plainClient()))
                .build()
                .create(Orders.class);
    }
}

package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.extension.RegisterExtension;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Tag;

/** Retrofit's {@code Call} over whatever makes calls: its {@code callFactory(…)} takes a call factory and a wrapped client. */
class RetrofitTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    interface Orders {
        @GET("orders/7")
        Call<ResponseBody> seven();

        @GET("orders/7")
        Call<ResponseBody> seven(@Tag ResiliencePolicy policy);

        @POST("orders")
        Call<ResponseBody> add(@Body RequestBody order);
    }

    @EveryMode
    void a503IsAttemptedAgainAfterTwoMinutes(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        Response<ResponseBody> response = send(mode, orders(mode).seven());
        assertThat(response.body().string()).isEqualTo("body of 200");
        assertThat(Outcomes.of(response.raw())).isEqualTo(Typed.answer(200));
        assertThat(Lab.whys(Trails.of(response.raw()))).containsExactly(Reason.FLOOR, Reason.ANSWERED);
        assertThat(response.raw().priorResponse().code()).isEqualTo(503);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, TWO_MINUTES);
    }

    @EveryMode
    void anAnswerAtOnceHasATrailToo(Mode mode) throws IOException {
        lab.replies(200);
        Response<ResponseBody> response = send(mode, orders(mode).seven());
        assertThat(response.isSuccessful()).isTrue();
        assertThat(Lab.whys(Trails.of(response.raw()))).containsExactly(Reason.ANSWERED);
    }

    @EveryMode
    void theBodyOfAnErrorCanBeRead(Mode mode) throws IOException {
        lab.replies(404);
        Response<ResponseBody> response = send(mode, orders(mode).seven());
        assertThat(response.errorBody().string()).isEqualTo("body of 404");
        assertThat(Outcomes.of(response.raw())).isEqualTo(Typed.answer(404));
    }

    @EveryMode
    void a503ToAPostIsAnErrorThatNamesTheTimeOfTheNextAttempt(Mode mode) throws IOException {
        lab.replies(503, "Retry-After: 180");
        Response<ResponseBody> response = send(mode, orders(mode).add(RequestBody.create("an order", Lab.TEXT)));
        assertThat(response.errorBody().string()).isEqualTo("body of 503");
        assertThat(Outcomes.of(response.raw()))
                .isEqualTo(Typed.answer(503, lab.time.now().plusSeconds(180)));
        assertThat(Lab.whys(Trails.of(response.raw()))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aTagParameterGivesOneCallAnotherPolicy(Mode mode) throws IOException {
        lab.replies(503);
        Response<ResponseBody> response = send(mode, orders(mode).seven(ResiliencePolicy.surfaceAll()));
        assertThat(response.errorBody().string()).isEqualTo("body of 503");
        assertThat(lab.requests()).isEqualTo(1);

        lab.replies(503);
        lab.replies(200);
        assertThat(send(mode, orders(mode).seven()).code())
                .as("a call without one")
                .isEqualTo(200);
    }

    @EveryMode
    void aCloneBeginsWithAllItsAttempts(Mode mode) throws IOException {
        Call<ResponseBody> call = orders(mode).seven();
        lab.replies(500);
        lab.replies(500);
        lab.replies(500);
        assertThat(send(mode, call).code()).isEqualTo(500);
        Call<ResponseBody> clone = call.clone();
        assertThat(clone.isExecuted()).isFalse();

        lab.replies(500);
        lab.replies(500);
        lab.replies(200);
        Response<ResponseBody> response = send(mode, clone);

        assertThat(response.code()).isEqualTo(200);
        assertThat(Lab.whys(Trails.of(response.raw())))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ANSWERED);
        assertThat(call.isExecuted()).isTrue();
    }

    @EveryMode
    void theTimeoutOfARetrofitCallBoundsItsWaits(Mode mode) throws IOException {
        Call<ResponseBody> call = orders(mode).seven();
        call.timeout().timeout(1, TimeUnit.MINUTES);
        lab.replies(503);
        Response<ResponseBody> response = send(mode, call);
        assertThat(response.errorBody().string()).isEqualTo("body of 503");
        assertThat(Lab.whys(Trails.of(response.raw()))).containsExactly(Reason.WAIT_EXCEEDS_CALL_TIMEOUT);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void cancellingARetrofitCallEndsItsWait(Mode mode) {
        lab.manualTime();
        lab.replies(503);
        Call<ResponseBody> call = orders(mode).seven();
        CompletableFuture<Response<ResponseBody>> answer =
                CompletableFuture.supplyAsync(() -> uncheckedSend(mode, call));
        lab.time.awaitWaiters(1);

        call.cancel();

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingRootCause()
                .isExactlyInstanceOf(IOException.class)
                .withMessage("Canceled")
                .satisfies(failure -> assertThat(Lab.whys(Trails.of((IOException) failure)))
                        .containsExactly(Reason.FLOOR, Reason.CANCELED));
        assertThat(call.isCanceled()).isTrue();
        await("no wait is left").until(() -> lab.time.pending() == 0);
    }

    private Orders orders(Mode mode) {
        return new Retrofit.Builder()
                .baseUrl(lab.url("/"))
                .callFactory(mode.factory(lab.heed(), lab.plainClient()))
                .build()
                .create(Orders.class);
    }

    private static <T> Response<T> uncheckedSend(Mode mode, Call<T> call) {
        try {
            return send(mode, call);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static <T> Response<T> send(Mode mode, Call<T> call) throws IOException {
        if (mode.executes()) {
            return call.execute();
        }
        CompletableFuture<Response<T>> answer = new CompletableFuture<>();
        call.enqueue(new Callback<>() {
            @Override
            public void onResponse(Call<T> answered, Response<T> response) {
                answer.complete(response);
            }

            @Override
            public void onFailure(Call<T> failed, Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return Mode.await(answer);
    }
}

package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Response;

/** The ends of many calls. */
public class Ends extends Recorded {
    public final AtomicInteger ended = new AtomicInteger();
    public final List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final CountDownLatch left;

    public Ends(int expected) {
        left = new CountDownLatch(expected);
    }

    @Override
    public void onResponse(Call call, Response response) {
        response.close();
        statuses.add(response.code());
        ends(call);
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        ends(call);
    }

    private void ends(Call call) {
        ended.incrementAndGet();
        calls.add(call);
        left.countDown();
    }

    public void await() {
        awaitHere(left);
    }

    public void assertEachOnce() {
        assertThat(ended).hasValue(calls.size());
    }

    public void assertStatus(int status) {
        assertThat(statuses).hasSize(calls.size()).containsOnly(status);
    }

    public static void awaitHere(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

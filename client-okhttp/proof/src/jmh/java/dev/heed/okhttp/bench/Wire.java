package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Counts what goes over the wire, as a network interceptor. Times are by {@link System#nanoTime()}. */
final class Wire implements Interceptor {
    private final boolean resourcesApart;
    private final Queue<Sent> all = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<String, Long> firstRefusals = new ConcurrentHashMap<>();

    /** One request and what became of it. */
    record Sent(long atNanos, String target, boolean refused) {}

    private Wire(boolean resourcesApart) {
        this.resourcesApart = resourcesApart;
    }

    /** Whether a refusal concerns one resource, as 503 does, or all of them. */
    static Wire of(int refusal) {
        return new Wire(refusal == 503);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        String target = resourcesApart ? request.url().encodedPath() : "";
        long at = System.nanoTime();
        Response response = chain.proceed(request);
        boolean refused = !response.isSuccessful();
        if (refused) {
            firstRefusals.merge(target, System.nanoTime(), Math::min);
        }
        all.add(new Sent(at, target, refused));
        return response;
    }

    /** How long after the first refusal of its target had arrived; negative for what was under way. */
    long afterFirstRefusal(Sent sent) {
        return sent.atNanos() - firstRefusals.get(sent.target());
    }

    long count(Predicate<Sent> which) {
        return all.stream().filter(which).count();
    }

    /** How many were sent from then on, for so long. */
    long countFrom(long nanos, long length) {
        return count(sent -> sent.atNanos() - nanos >= 0 && sent.atNanos() - nanos < length);
    }

    /** When the first one was sent that was answered, from then on. */
    long firstAnswered(long nanos) {
        return all.stream()
                .filter(sent -> !sent.refused() && sent.atNanos() - nanos >= 0)
                .mapToLong(Sent::atNanos)
                .min()
                .orElseThrow();
    }
}

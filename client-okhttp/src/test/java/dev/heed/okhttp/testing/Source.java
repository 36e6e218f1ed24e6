package dev.heed.okhttp.testing;

import dev.heed.Credential;
import dev.heed.okhttp.CredentialSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import okhttp3.HttpUrl;

/** A credential source that remembers what it was asked. */
public final class Source implements CredentialSource {
    public final List<Need> asked = new CopyOnWriteArrayList<>();

    /** Origins that {@link #supply} was asked about. */
    public final List<HttpUrl> suppliedTo = new CopyOnWriteArrayList<>();

    private final Answer answer;
    private volatile Function<String, Credential> lifetimes = Credential::of;
    private volatile BiFunction<HttpUrl, String, Optional<String>> known = (origin, tenant) -> Optional.empty();

    /** What it renews with. */
    public interface Answer {
        CompletionStage<Optional<String>> to(Need need) throws Exception;
    }

    private Source(Answer answer) {
        this.answer = answer;
    }

    public static Source of(Answer answer) {
        return new Source(answer);
    }

    /** One after the other; after the last one nothing. */
    public static Source giving(String... values) {
        List<String> left = new CopyOnWriteArrayList<>(values);
        return of(refused ->
                CompletableFuture.completedFuture(left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0))));
    }

    /** The next of a chain: {@code Bearer 7} for {@code Bearer 6}. */
    public static Source counting() {
        return of(refused -> CompletableFuture.completedFuture(Optional.of(next(refused))));
    }

    private static String next(Need need) {
        String old = need.value().orElse("Bearer 0");
        int space = old.lastIndexOf(' ') + 1;
        return old.substring(0, space) + (Integer.parseInt(old.substring(space)) + 1);
    }

    /** A wait must not move the clock by itself here: a renewal takes real time, on another thread. */
    public Source in(Lab lab) {
        lab.manualTime();
        lab.resilience(builder -> builder.credentials(this));
        return this;
    }

    /** Says how long each value is good that it brings from now on. */
    public Source lasting(Duration lifetime) {
        lifetimes = value -> Credential.of(value).expiresIn(lifetime);
        return this;
    }

    /** Why it was asked, each time. */
    public List<Cause> causes() {
        return asked.stream().map(Need::cause).toList();
    }

    public Source supplying(String value) {
        return supplying(origin -> Optional.of(value));
    }

    public Source supplying(Function<HttpUrl, Optional<String>> values) {
        return supplying((origin, tenant) -> values.apply(origin));
    }

    public Source supplying(BiFunction<HttpUrl, String, Optional<String>> values) {
        known = values;
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // a source of a user's may return null in spite of its type
    public CompletionStage<Optional<Credential>> obtain(Need need) throws Exception {
        asked.add(need);
        CompletionStage<Optional<String>> value = answer.to(need);
        return value == null ? null : value.thenApply(known -> known == null ? null : known.map(lifetimes));
    }

    @Override
    @SuppressWarnings("NullAway")
    public Optional<Credential> supply(HttpUrl origin, String partition) {
        suppliedTo.add(origin);
        Optional<String> value = known.apply(origin, partition);
        return value == null ? null : value.map(Credential::of);
    }
}

package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.hold.RejectionCache.Rejection;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The replies to requests that must not be repeated unchanged, by themselves: time is passed in. */
class RejectionCacheTest {
    private static final int MAX = 3;

    /** Readings overflow between now and the end of what is remembered. */
    private static final long NOW = Long.MAX_VALUE - 5;

    /** Ten nanoseconds later. */
    private static final long END = Long.MIN_VALUE + 4;

    private static final String URL = "http://host/orders";

    private final RejectionCache<String> refusals = new RejectionCache<>(MAX);

    private static Hold hold(int status) {
        return new Hold(Scope.SAME_REQUEST, "", "POST " + URL, status, Instant.EPOCH, Instant.EPOCH.plusNanos(10));
    }

    private void remembers(String request, String url, int status) {
        refusals.remember(request, url, new Rejection<>(hold(status), "reply to " + request), END);
    }

    @Test
    void anUnchangedRequestGetsItsReplyUntilTheTimeIsOver() {
        remembers("a", URL, 422);
        assertThat(refusals.find("a", NOW)).contains(new Rejection<>(hold(422), "reply to a"));
        assertThat(refusals.find("a", END - 1)).isPresent();
        assertThat(refusals.find("a", END)).isEmpty();
        assertThat(refusals.find("a", NOW)).as("once over, it is forgotten").isEmpty();
    }

    @Test
    void anotherRequestGoesThrough() {
        remembers("a", URL, 422);
        assertThat(refusals.find("b", NOW)).isEmpty();
    }

    @Test
    void theQuickLookKnowsTheUrlsOfWhatIsRememberedOnly() {
        assertThat(refusals.mayConcern(URL, NOW)).isFalse();
        remembers("a", URL, 422);
        assertThat(refusals.mayConcern(URL, NOW)).isTrue();
        assertThat(refusals.mayConcern(URL + "?page=2", NOW)).isFalse();
    }

    @Test
    void theQuickLookForgetsAUrlWithTheLastOfItsRequests() {
        remembers("a", URL, 422);
        remembers("b", URL, 400);
        assertThat(refusals.release(hold -> hold.status() == 422)).isEqualTo(1);
        assertThat(refusals.mayConcern(URL, NOW)).isTrue();
        assertThat(refusals.list(END)).isEmpty();
        assertThat(refusals.mayConcern(URL, NOW)).isFalse();
    }

    @Test
    void ofTwoRepliesToTheSameRequestTheNewOneCounts() {
        remembers("a", URL, 422);
        refusals.remember("a", URL, new Rejection<>(hold(400), "newer"), END + 5);
        assertThat(refusals.find("a", END)).contains(new Rejection<>(hold(400), "newer"));
        assertThat(refusals.list(END)).containsExactly(hold(400));
        assertThat(refusals.list(END + 5)).isEmpty();
        assertThat(refusals.mayConcern(URL, NOW)).as("it is counted once").isFalse();
    }

    /** No request for its URL may ever come again. */
    @Test
    void whatIsOverIsForgottenByALookForAnotherUrl() {
        remembers("a", URL, 422);
        remembers("b", URL + "/2", 400);
        assertThat(refusals.mayConcern("http://elsewhere/", END - 1)).isFalse();
        assertThat(refusals.isEmpty()).isFalse();
        assertThat(refusals.mayConcern("http://elsewhere/", END)).isFalse();
        assertThat(refusals.isEmpty()).isTrue();
    }

    @Test
    void whatIsOverIsForgottenBesideWhatLastsLonger() {
        refusals.remember("a", URL, new Rejection<>(hold(422), "reply"), END + 1_000);
        remembers("b", URL + "/2", 400);
        assertThat(refusals.mayConcern("http://elsewhere/", END)).isFalse();
        assertThat(refusals.mayConcern(URL + "/2", END)).isFalse();
        assertThat(refusals.mayConcern(URL, END)).isTrue();
    }

    @Test
    void forOneTooManyTheOldestIsForgotten() {
        IntStream.range(0, MAX + 1).forEach(i -> remembers("request " + i, URL + i, 422));
        assertThat(refusals.find("request 0", NOW)).isEmpty();
        assertThat(refusals.mayConcern(URL + 0, NOW)).isFalse();
        IntStream.rangeClosed(1, MAX)
                .forEach(i -> assertThat(refusals.find("request " + i, NOW)).isPresent());
    }

    @Test
    void oneThatIsRememberedAnewIsTheYoungest() {
        IntStream.range(0, MAX).forEach(i -> remembers("request " + i, URL, 422));
        remembers("request 0", URL, 422);
        remembers("another", URL, 422);
        assertThat(refusals.find("request 0", NOW)).isPresent();
        assertThat(refusals.find("request 1", NOW)).isEmpty();
    }

    @Test
    void aListIsASnapshot() {
        remembers("a", URL, 422);
        remembers("b", URL, 400);
        var listed = refusals.list(NOW);
        refusals.release(hold -> true);
        assertThat(listed).containsExactly(hold(422), hold(400));
        assertThat(refusals.list(NOW)).isEmpty();
    }

    @Test
    void whatIsReleasedGoesThroughAndIsCounted() {
        remembers("a", URL, 422);
        remembers("b", URL, 400);
        assertThat(refusals.release(hold -> hold.status() == 503)).isZero();
        assertThat(refusals.release(hold -> hold.status() == 422)).isEqualTo(1);
        assertThat(refusals.find("a", NOW)).isEmpty();
        assertThat(refusals.find("b", NOW)).isPresent();
    }

    @Test
    void aPredicateThatThrowsReleasesNothing() {
        remembers("a", URL, 422);
        remembers("b", URL, 400);
        assertThatThrownBy(() -> refusals.release(hold -> {
                    if (hold.status() == 400) {
                        throw new IllegalStateException("predicate");
                    }
                    return true;
                }))
                .hasMessage("predicate");
        assertThat(refusals.list(NOW)).hasSize(2);
    }

    @Test
    void whatIsOverIsForgottenBesideWhatCameLaterAndLastsLonger() {
        remembers("b", URL + "/2", 400);
        refusals.remember("a", URL, new Rejection<>(hold(422), "reply"), END + 1_000);
        assertThat(refusals.mayConcern("http://elsewhere/", END)).isFalse();
        assertThat(refusals.mayConcern(URL + "/2", END)).isFalse();
    }

    /** The monotonic clock may read anything. */
    @Test
    void theQuickLookForgetsWhatIsOverWhateverTheClockReads() {
        for (long end : new long[] {-50, 0, 50}) {
            refusals.remember("a", URL, new Rejection<>(hold(422), "reply"), end);
            assertThat(refusals.mayConcern("http://elsewhere/", end - 1)).isFalse();
            assertThat(refusals.isEmpty()).isFalse();
            assertThat(refusals.mayConcern("http://elsewhere/", end)).isFalse();
            assertThat(refusals.isEmpty()).isTrue();
        }
    }

    /** It looks at all that is remembered. */
    @Test
    void theQuickLookForgetsWhatIsOverEveryTenSecondsAtMost() {
        long tenSeconds = ReleasedWaiters.SILENCE_NANOS;
        remembers("a", URL, 422);
        refusals.remember("b", URL + "/2", new Rejection<>(hold(400), "reply"), END + 1);
        assertThat(refusals.mayConcern(URL, END)).isFalse();
        assertThat(refusals.mayConcern(URL + "/2", END + tenSeconds - 1)).isTrue();
        assertThat(refusals.mayConcern(URL + "/2", END + tenSeconds)).isFalse();
    }
}

package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The quick look of a call that nothing holds. */
class HoldIndexTest {
    private static final int MANY = 10_000;

    private final HoldIndex marks = new HoldIndex();

    private static HoldKey key(Scope scope, String partition, String host, String path) {
        return new HoldTarget(partition, "GET", host, "http://" + host + path, () -> "print").key(scope);
    }

    private boolean mayConcern(String host, String path) {
        return marks.mayConcern(host, "http://" + host + path);
    }

    @Test
    void aHoldOnAnOriginConcernsAllOfItsHost() {
        marks.count(key(Scope.ORIGIN, "", "a", "/1"), 1);
        assertThat(mayConcern("a", "/2")).isTrue();
        assertThat(mayConcern("b", "/1")).isFalse();
    }

    @Test
    void aHoldOnAResourceOrARequestConcernsItsUrlOnly() {
        for (Scope scope : List.of(Scope.RESOURCE, Scope.SAME_REQUEST)) {
            HoldKey key = key(scope, "", "a", "/1?page=1#top");
            marks.count(key, 1);
            assertThat(mayConcern("a", "/1?page=1#end")).isTrue();
            assertThat(mayConcern("a", "/1?page=1")).isTrue();
            assertThat(mayConcern("a", "/1?page=2")).isFalse();
            marks.count(key, -1);
            assertThat(marks.isEmpty()).isTrue();
        }
    }

    @Test
    void aHoldOnTheClientConcernsEveryHost() {
        marks.count(key(Scope.CLIENT, "", "a", "/1"), 1);
        assertThat(mayConcern("b", "/2")).isTrue();
        marks.count(key(Scope.CLIENT, "", "a", "/1"), -1);
        assertThat(mayConcern("b", "/2")).isFalse();
    }

    @Test
    void aMarkStaysUntilTheLastOfItsHoldsIsGone() {
        marks.count(key(Scope.RESOURCE, "one tenant", "a", "/1"), 1);
        marks.count(key(Scope.RESOURCE, "another", "a", "/1"), 1);
        marks.count(key(Scope.RESOURCE, "one tenant", "a", "/1"), -1);
        assertThat(mayConcern("a", "/1")).isTrue();
        marks.count(key(Scope.RESOURCE, "another", "a", "/1"), -1);
        assertThat(mayConcern("a", "/1")).isFalse();
        assertThat(marks.isEmpty()).isTrue();
    }

    @Test
    void manyHoldsDoNotConcernAnotherHostNorAnotherUrl() {
        for (int i = 0; i < MANY; i++) {
            marks.count(key(i % 2 == 0 ? Scope.ORIGIN : Scope.RESOURCE, "", "host" + i, "/" + i), 1);
        }
        assertThat(mayConcern("elsewhere", "/1")).isFalse();
        assertThat(mayConcern("host1", "/2")).isFalse();
        assertThat(mayConcern("host1", "/1")).isTrue();
        assertThat(mayConcern("host0", "/anything")).isTrue();
    }
}

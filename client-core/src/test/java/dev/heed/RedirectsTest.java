package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of redirects, and which of them are refused. */
class RedirectsTest {
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 101, Integer.MAX_VALUE})
    void aLimitOutOfBoundsIsRefused(int limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redirects.standard().limit(limit))
                .withMessage("limit must be from 1 to 100, was " + limit + "; Redirects.none() follows none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "X-A, X-B", "X A", "X-A:", "Ümlaut", "X-A\r\nX-B"})
    void whatIsNoHeaderNameIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Redirects.standard().keepAcrossOrigins("X-Good", name))
                .withMessageContainingAll("keepAcrossOrigins", "X-Good", name);
    }

    @Test
    void settingsOnNoneWouldMeanNothing() {
        Redirects none = Redirects.none();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> none.limit(5))
                .withMessage("limit(5) would mean nothing on Redirects.none()");
        assertThatIllegalArgumentException().isThrownBy(() -> none.keepAcrossOrigins("X-A"));
        assertThatIllegalArgumentException()
                .isThrownBy(none::carryBodyAcrossOrigins)
                .withMessageContaining("carryBodyAcrossOrigins()");
        assertThatIllegalArgumentException().isThrownBy(none::allowDowngrade).withMessageContaining("allowDowngrade()");
    }

    @Test
    void settingsAddUpInCopies() {
        Redirects standard = Redirects.standard();
        Redirects all = standard.keepAcrossOrigins("X-B", "x-a")
                .limit(7)
                .carryBodyAcrossOrigins()
                .keepAcrossOrigins("X-C")
                .allowDowngrade();
        assertThat(all)
                .hasToString("standard().limit(7).keepAcrossOrigins[x-a, X-B, X-C]"
                        + ".carryBodyAcrossOrigins().allowDowngrade()");
        assertThat(all.keeps("X-A")).isTrue();
        assertThat(all.keeps("X-D")).isFalse();
        assertThat(standard).hasToString("standard().limit(20)");
        assertThat(Redirects.none()).hasToString("none()");
    }

    @org.junit.jupiter.params.ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"Host", "origin", "REFERER"})
    void whatEveryHopDropsCannotBeKept(String name) {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> Redirects.standard().keepAcrossOrigins(name))
                .withMessageContaining(name);
    }
}

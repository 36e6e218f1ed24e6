package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatchTest {
    private static final Attempt REPLY = Given.reply("GET", 403)
            .header("X-Left", "7")
            .header("x-left", " Zero ")
            .header("x-empty", "")
            .responseBody("{\"error\":\"insufficient_quota\"}")
            .build();

    private static final Match YES = Match.header("x-left");
    private static final Match NO = Match.header("x-absent");

    @Test
    void aHeaderMatchesInAnyCaseAndByItsWholeLine() {
        assertThat(Match.header("X-LEFT").matches(REPLY)).isTrue();
        assertThat(Match.header("x-empty").matches(REPLY)).isTrue();
        assertThat(NO.matches(REPLY)).isFalse();
        assertThat(Match.header("x-left", "zero").matches(REPLY)).isTrue();
        assertThat(Match.header("x-left", " 7 ").matches(REPLY)).isTrue();
        assertThat(Match.header("x-left", "zer").matches(REPLY)).isFalse();
        assertThat(Match.header("x-empty", "").matches(REPLY)).isTrue();
        assertThat(Match.header("x-absent", "").matches(REPLY)).isFalse();
    }

    @Test
    void aBodyMatchesByAPartOfItAsItIsWritten() {
        assertThat(Match.body("insufficient_quota").matches(REPLY)).isTrue();
        assertThat(Match.body("Insufficient_quota").matches(REPLY)).isFalse();
        Attempt unread = Given.reply("GET", 403).build();
        assertThat(Match.body("x").matches(unread)).isFalse();
        assertThat(Match.body("x").not().matches(unread)).isTrue();
    }

    @Test
    void noMoreThan64KiBOfABodyAreLookedAt() {
        String first = "a".repeat(64 * 1024);
        Attempt longer = Given.reply("GET", 403).responseBody(first + "b").build();
        assertThat(Match.body(first).matches(longer)).isTrue();
        assertThat(Match.body("b").matches(longer)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Match.body(first + "b"))
                .withMessage("body text must have from 1 to 65536 characters, had 65537");
        assertThatIllegalArgumentException().isThrownBy(() -> Match.body("")).withMessageContaining("had 0");
    }

    @Test
    void conditionsCombine() {
        assertThat(YES.and(YES).matches(REPLY)).isTrue();
        assertThat(YES.and(NO).matches(REPLY)).isFalse();
        assertThat(NO.and(YES).matches(REPLY)).isFalse();
        assertThat(NO.or(YES).matches(REPLY)).isTrue();
        assertThat(YES.or(NO).matches(REPLY)).isTrue();
        assertThat(NO.or(NO).matches(REPLY)).isFalse();
        assertThat(YES.not().matches(REPLY)).isFalse();
        assertThat(NO.not().matches(REPLY)).isTrue();
    }

    @Test
    void onlyWhatLooksAtABodyReadsIt() {
        Match body = Match.body("x");
        assertThat(List.of(body, body.not(), YES.and(body), body.and(YES), YES.or(body), body.or(YES)))
                .allMatch(Match::readsBody);
        assertThat(List.of(YES, Match.header("a", "b"), YES.not(), YES.and(NO), YES.or(NO)))
                .noneMatch(Match::readsBody);
    }

    @Test
    void itPrintsAsItIsWrittenAndIsEqualByThat() {
        List<Match> all = List.of(
                YES,
                NO,
                Match.header("x-left", "0"),
                Match.body("a\"\\\n"),
                YES.and(NO),
                YES.or(NO),
                NO.or(YES),
                YES.and(NO).not(),
                YES.and(NO.not()),
                YES.or(NO).and(YES));
        assertThat(all.stream().map(Match::toString))
                .containsExactly(
                        "header(\"x-left\")",
                        "header(\"x-absent\")",
                        "header(\"x-left\", \"0\")",
                        "body(\"a\\\"\\\\\\n\")",
                        "header(\"x-left\").and(header(\"x-absent\"))",
                        "header(\"x-left\").or(header(\"x-absent\"))",
                        "header(\"x-absent\").or(header(\"x-left\"))",
                        "header(\"x-left\").and(header(\"x-absent\")).not()",
                        "header(\"x-left\").and(header(\"x-absent\").not())",
                        "header(\"x-left\").or(header(\"x-absent\")).and(header(\"x-left\"))");
        assertThat(all).doesNotHaveDuplicates();
        assertThat(Match.header("X-Left")).isEqualTo(YES).hasSameHashCodeAs(YES).isNotEqualTo("x");
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void whatMeansNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Match.header("")).withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Match.header("a b", "c"))
                .withMessageContaining("a b");
        assertThatNullPointerException()
                .isThrownBy(() -> Match.header("a", null))
                .withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> YES.and(null)).withMessage("other");
        assertThatNullPointerException().isThrownBy(() -> YES.or(null)).withMessage("other");
    }
}

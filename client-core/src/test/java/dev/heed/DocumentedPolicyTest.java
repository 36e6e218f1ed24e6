package dev.heed;

import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy as a table, without any server: each status, what is done about it, and for which methods. */
class DocumentedPolicyTest {
    private static final List<String> IDEMPOTENT = List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY");
    private static final List<String> NOT_IDEMPOTENT = List.of("POST", "PATCH", "CONNECT", "get", "PURGE");

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
        status | GET                 | PUT                 | DELETE              | POST                   | PATCH                  | POST with Idempotency-Key
        200    | deliver answered    | deliver answered    | deliver answered    | deliver answered       | deliver answered       | deliver answered
        201    | deliver answered    | deliver answered    | deliver answered    | deliver answered       | deliver answered       | deliver answered
        202    | deliver answered    | deliver answered    | deliver answered    | deliver answered       | deliver answered       | deliver answered
        204    | deliver answered    | deliver answered    | deliver answered    | deliver answered       | deliver answered       | deliver answered
        302    | follow GET          | follow PUT          | follow DELETE       | follow GET             | follow PATCH           | follow GET
        400    | deliver must-change | deliver must-change | deliver must-change | deliver must-change    | deliver must-change    | deliver must-change
        401    | deliver must-change | deliver must-change | deliver must-change | deliver must-change    | deliver must-change    | deliver must-change
        404    | deliver surfaced    | deliver surfaced    | deliver surfaced    | deliver surfaced       | deliver surfaced       | deliver surfaced
        405    | deliver surfaced    | deliver surfaced    | deliver surfaced    | deliver surfaced       | deliver surfaced       | deliver surfaced
        422    | deliver must-change | deliver must-change | deliver must-change | deliver must-change    | deliver must-change    | deliver must-change
        429    | repeat backoff      | repeat backoff      | repeat backoff      | repeat backoff         | repeat backoff         | repeat backoff
        500    | repeat backoff      | repeat backoff      | repeat backoff      | deliver not-idempotent | deliver not-idempotent | repeat backoff
        503    | repeat floor        | repeat floor        | repeat floor        | deliver not-idempotent | deliver not-idempotent | repeat floor
        """)
    void theServiceContract(
            int status, String get, String put, String delete, String post, String patch, String postWithKey) {
        assertThat(words(documented(answer("GET", status)))).isEqualTo(get);
        assertThat(words(documented(answer("PUT", status).body(Attempt.Body.REPEATABLE))))
                .isEqualTo(put);
        assertThat(words(documented(answer("DELETE", status)))).isEqualTo(delete);
        assertThat(words(documented(answer("POST", status).body(Attempt.Body.REPEATABLE))))
                .isEqualTo(post);
        assertThat(words(documented(answer("PATCH", status).body(Attempt.Body.REPEATABLE))))
                .isEqualTo(patch);
        assertThat(words(documented(answer("POST", status).requestHeaders(List.of("idempotency-key")))))
                .isEqualTo(postWithKey);
    }

    /** Each status once: first, last, what follows for idempotent methods, what for others. */
    private static final List<Row> EVERY_STATUS = List.of(
            new Row(200, 299, "deliver answered", "deliver answered"),
            new Row(300, 300, "deliver answered", "deliver answered"),
            new Row(301, 303, "follow", "follow"),
            new Row(304, 306, "deliver answered", "deliver answered"),
            new Row(307, 308, "follow", "follow"),
            new Row(309, 399, "deliver answered", "deliver answered"),
            new Row(400, 401, "deliver must-change", "deliver must-change"),
            new Row(402, 407, "deliver surfaced", "deliver surfaced"),
            new Row(408, 408, "repeat backoff", "repeat backoff"),
            new Row(409, 421, "deliver surfaced", "deliver surfaced"),
            new Row(422, 422, "deliver must-change", "deliver must-change"),
            new Row(423, 424, "deliver surfaced", "deliver surfaced"),
            new Row(425, 425, "repeat backoff", "repeat backoff"),
            new Row(426, 428, "deliver surfaced", "deliver surfaced"),
            new Row(429, 429, "repeat backoff", "repeat backoff"),
            new Row(430, 499, "deliver surfaced", "deliver surfaced"),
            new Row(500, 500, "repeat backoff", "deliver not-idempotent"),
            new Row(501, 501, "deliver surfaced", "deliver surfaced"),
            new Row(502, 502, "repeat backoff", "deliver not-idempotent"),
            new Row(503, 503, "repeat floor", "deliver not-idempotent"),
            new Row(504, 504, "repeat backoff", "deliver not-idempotent"),
            new Row(505, 599, "deliver surfaced", "deliver surfaced"));

    record Row(int first, int last, String idempotent, String others) {}

    static List<Row> everyStatus() {
        return EVERY_STATUS;
    }

    @ParameterizedTest
    @MethodSource("everyStatus")
    void everyStatusDoesWhatItsRowSays(Row row) {
        for (int status = row.first; status <= row.last; status++) {
            for (String method : IDEMPOTENT) {
                assertThat(documented(answer(method, status)))
                        .as("%s answered %d", method, status)
                        .extracting(Given::words)
                        .asString()
                        .startsWith(row.idempotent);
            }
            for (String method : NOT_IDEMPOTENT) {
                assertThat(documented(answer(method, status)))
                        .as("%s answered %d", method, status)
                        .extracting(Given::words)
                        .asString()
                        .startsWith(row.others);
                assertThat(documented(answer(method, status).requestHeaders(List.of("Idempotency-Key"))))
                        .as("%s with Idempotency-Key answered %d", method, status)
                        .extracting(Given::words)
                        .asString()
                        .startsWith(row.idempotent);
            }
        }
    }

    @Test
    void theRowsNameEveryStatusFrom200To599Once() {
        assertThat(EVERY_STATUS.stream().flatMapToInt(row -> IntStream.rangeClosed(row.first, row.last)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(200, 599).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({"0", "99", "100", "199", "600", "999"})
    void aStatusOfNoClassIsHandedOver(int status) {
        assertThat(documented(answer("GET", status))).isInstanceOf(Decision.Deliver.class);
    }

    @Test
    void aReplyThatNoServerGaveIsHandedOver() {
        assertThat(words(documented(answer("GET", 504).withoutNetwork())))
                .as("only-if-cached without a hit: asking the cache again would not help")
                .isEqualTo("deliver local-reply");
    }

    @Test
    void theBuilderStartsAsDocumented() {
        assertThat(ResiliencePolicy.builder().build())
                .hasToString(ResiliencePolicy.documented().toString());
    }

    private static InCall answer(String method, int status) {
        boolean redirect = status >= 300 && status <= 399;
        String elsewhere = Given.URL + "/elsewhere";
        return redirect ? Given.redirect(method, status, Given.URL, elsewhere) : reply(method, status);
    }
}

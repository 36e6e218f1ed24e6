package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Decision.Follow;
import dev.heed.internal.testing.InCall;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which request headers a hop takes along: by what becomes of the method, and by whether it leaves its origin. */
class RedirectHeadersTest {
    private static final String HERE = "https://api.example.com/here";
    private static final String NEAR = "https://api.example.com/near";
    private static final String FAR = "https://other.example.org/far";

    private static final List<String> HARMLESS = List.of(
            "Accept",
            "ACCEPT-LANGUAGE",
            "accept-encoding",
            "User-Agent",
            "range",
            "Cache-Control",
            "TraceParent",
            "tracestate");
    private static final List<String> SECRETS = List.of(
            "Authorization",
            "cookie",
            "Proxy-Authorization",
            "X-Api-Key",
            "mfp-client-id",
            "X-Request-Id",
            "Idempotency-Key",
            "Accepted-Token",
            "Contents",
            "Forwarded",
            "Baggage",
            "User-Agent-Token");
    private static final List<String> EVERY_HOP = List.of("Host", "ORIGIN", "Referer");
    private static final List<String> BODY = List.of(
            "Content-Type", "content-length", "CONTENT-ENCODING", "Transfer-Encoding", "Digest", "Last-Modified");
    private static final List<String> CONDITIONS =
            List.of("If-Match", "if-none-match", "IF-MODIFIED-SINCE", "If-Unmodified-Since", "If-Range");

    private static Set<String> dropped(String method, int status, String to, List<String> headers) {
        return dropped(documented(redirect(method, status, HERE, to).requestHeaders(headers)));
    }

    private static Set<String> dropped(Decision decision) {
        assertThat(decision).isInstanceOf(Follow.class);
        return ((Follow) decision).dropped();
    }

    @Test
    void withinTheOriginEverythingTravels() {
        assertThat(dropped("GET", 302, NEAR, HARMLESS)).isEmpty();
        assertThat(dropped("GET", 302, NEAR, SECRETS)).isEmpty();
    }

    @Test
    void toAnotherOriginOnlyHarmlessHeadersTravel() {
        assertThat(dropped("GET", 302, FAR, HARMLESS)).isEmpty();
        assertThat(dropped("GET", 302, FAR, SECRETS)).containsExactlyInAnyOrderElementsOf(SECRETS);
    }

    @ParameterizedTest
    @ValueSource(strings = {NEAR, FAR})
    void hostOriginAndRefererBelongToTheRequestThatWasAsked(String to) {
        assertThat(dropped("GET", 302, to, EVERY_HOP)).containsExactlyInAnyOrderElementsOf(EVERY_HOP);
        assertThat(dropped("PUT", 307, to, EVERY_HOP)).containsExactlyInAnyOrderElementsOf(EVERY_HOP);
    }

    @ParameterizedTest
    @CsvSource({"POST, 301", "POST, 302", "POST, 303", "PUT, 303", "DELETE, 303", "PATCH, 303"})
    void aRewriteToGetDropsTheBodyAndAllThatDescribesItAndEveryPrecondition(String method, int status) {
        assertThat(dropped(method, status, NEAR, BODY)).containsExactlyInAnyOrderElementsOf(BODY);
        assertThat(dropped(method, status, NEAR, CONDITIONS)).containsExactlyInAnyOrderElementsOf(CONDITIONS);
        assertThat(dropped(method, status, NEAR, SECRETS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET, 301", "GET, 303", "GET, 307", "HEAD, 302", "HEAD, 303"})
    void aReadDropsTheValidatorsOfTheOldRepresentation(String method, int status) {
        assertThat(dropped(method, status, NEAR, CONDITIONS))
                .containsExactlyInAnyOrder("if-none-match", "IF-MODIFIED-SINCE", "If-Range");
    }

    @Test
    void aRangeDoesNotTravelWithoutTheConditionThatGuardsIt() {
        assertThat(dropped("GET", 302, NEAR, List.of("Range", "If-Range")))
                .as("a part of another representation would be taken for a part of this one")
                .containsExactlyInAnyOrder("Range", "If-Range");
        assertThat(dropped("GET", 302, FAR, List.of("Range"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUT, 301", "PATCH, 302", "DELETE, 307", "POST, 308"})
    void aWriteThatStaysOneKeepsItsPreconditions(String method, int status) {
        assertThat(dropped(method, status, NEAR, CONDITIONS)).isEmpty();
        assertThat(dropped(method, status, FAR, CONDITIONS))
                .as("a lost If-Match loses data, also elsewhere")
                .isEmpty();
    }

    @Test
    void aReadAtAnotherOriginTakesNoPreconditionAlong() {
        assertThat(dropped("GET", 302, FAR, CONDITIONS)).containsExactlyInAnyOrderElementsOf(CONDITIONS);
    }

    @Test
    void whatDescribesTheBodyGoesWhereTheBodyGoes() {
        ResiliencePolicy.Builder carrying =
                ResiliencePolicy.builder().redirects(Redirects.standard().carryBodyAcrossOrigins());
        List<String> content = List.of("Content-Type", "content-length", "CONTENT-ENCODING");
        InCall facts =
                redirect("PUT", 307, HERE, FAR).body(Attempt.Body.REPEATABLE).requestHeaders(content);
        assertThat(dropped(by(carrying, facts))).isEmpty();
        assertThat(dropped("PUT", 307, FAR, content))
                .as("there is no body")
                .containsExactlyInAnyOrderElementsOf(content);
    }

    @Test
    void namedHeadersCrossInAnyCaseAndNoOthers() {
        ResiliencePolicy.Builder keeping = ResiliencePolicy.builder()
                .redirects(
                        Redirects.standard().keepAcrossOrigins("X-Request-Id").keepAcrossOrigins("baggage", "Cookie"));
        InCall facts = redirect("GET", 302, HERE, FAR).requestHeaders(SECRETS);
        List<String> others = SECRETS.stream()
                .filter(name -> !List.of("X-Request-Id", "Baggage", "cookie").contains(name))
                .toList();
        assertThat(dropped(by(keeping, facts))).containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void namingAHeaderDoesNotUndoWhatEveryHopDrops() {
        ResiliencePolicy.Builder keeping =
                ResiliencePolicy.builder().redirects(Redirects.standard().keepAcrossOrigins("X-Kept", "If-None-Match"));
        InCall facts = redirect("GET", 302, HERE, FAR).requestHeaders(List.of("host", "if-none-match"));
        assertThat(dropped(by(keeping, facts))).containsExactlyInAnyOrder("host", "if-none-match");
    }

    @Test
    void droppedNamesAreFoundInAnyCaseAndCannotBeChanged() {
        Set<String> dropped = dropped("GET", 302, FAR, List.of("Authorization"));
        assertThat(dropped.contains("AUTHORIZATION")).isTrue();
        assertThatThrownBy(dropped::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    /** RFC 6455 4.1. */
    @Test
    void onlyAWebSocketTakesItsUpgradeToAnotherOrigin() {
        List<String> upgrade = List.of("Upgrade", "CONNECTION", "Sec-WebSocket-Key");
        assertThat(dropped("GET", 302, FAR, upgrade)).containsExactlyInAnyOrderElementsOf(upgrade);
        assertThat(dropped(documented(redirect("GET", 302, HERE, FAR)
                        .webSocket()
                        .requestHeaders(upgrade)
                        .requestHeaders(SECRETS))))
                .containsExactlyInAnyOrderElementsOf(SECRETS);
    }
}

package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When a body reaches another origin, and what goes with it. */
class CrossOriginBodyTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer other = new MockWebServer();

    @BeforeEach
    void startOther() throws IOException {
        other = lab.otherServer();
    }

    /** A status and a method that keep the body. */
    private static Stream<Arguments> keepers() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of("307 POST", "308 PATCH", "301 PUT", "302 PATCH", "307 DELETE")
                        .map(row -> Arguments.of(mode, Integer.parseInt(row.substring(0, 3)), row.substring(4))));
    }

    @ParameterizedTest
    @MethodSource("keepers")
    void aBodyIsNotCarriedToAnotherOrigin(Mode mode, int status, String method) throws IOException {
        lab.replies(status, "Location: " + other.url("/b"));
        try (Response response = lab.send(mode, withBody(method))) {
            assertThat(response.body().string()).isEqualTo("body of " + status);
            assertThat(Trails.of(response).reason()).contains(Reason.BODY_CROSSES_ORIGINS);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(other.url("/b").uri(), status));
        }
        assertThat(other.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @MethodSource("keepers")
    void aBodyIsCarriedToAnotherOriginIfThePolicySaysSo(Mode mode, int status, String method) throws IOException {
        carryBodies();
        lab.replies(status, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        lab.send(mode, withBody(method)).close();
        RecordedRequest hop = Lab.taken(other);
        assertThat(hop.getMethod()).isEqualTo(method);
        assertThat(hop.getBody().utf8()).isEqualTo("payload");
        assertThat(hop.getHeaders().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(hop.getHeaders().get("Content-Length")).isEqualTo("7");
        assertThat(hop.getHeaders().get("Content-Language")).isEqualTo("en");
        assertThat(hop.getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void aBodyThatCanBeSentOnceIsNotCarriedEvenIfThePolicySaysSo(Mode mode) throws IOException {
        carryBodies();
        lab.replies(307, "Location: " + other.url("/b"));
        try (Response response =
                lab.send(mode, lab.post("/a", Bodies.oneShot("once")).build())) {
            assertThat(Trails.of(response).reason()).contains(Reason.BODY_NOT_REPEATABLE);
        }
        assertThat(other.getRequestCount()).isZero();
    }

    @EveryMode
    void aPostBecomesAGetThatCarriesNothingOfTheBody(Mode mode) throws IOException {
        lab.replies(302, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(200).build());
        lab.send(mode, withBody("POST")).close();
        RecordedRequest hop = Lab.taken(other);
        assertThat(hop.getMethod()).isEqualTo("GET");
        assertThat(hop.getBodySize()).isZero();
        assertThat(hop.getHeaders().names())
                .doesNotContain("Content-Type", "Content-Length", "Content-Language", "Authorization");
    }

    @EveryMode
    void aDeleteWithoutABodyGoesWithThePreconditionThatGuardsIt(Mode mode) throws IOException {
        lab.replies(307, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(204).build());
        Request request = new Request.Builder()
                .url(lab.url("/a"))
                .method("DELETE", null)
                .header("If-Match", "\"7\"")
                .header("Authorization", "Bearer s3cret")
                .build();
        lab.send(mode, request).close();
        RecordedRequest hop = Lab.taken(other);
        assertThat(hop.getMethod()).isEqualTo("DELETE");
        assertThat(hop.getHeaders().get("If-Match")).isEqualTo("\"7\"");
        assertThat(hop.getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void aPutThatMayCarryItsBodyKeepsItsPreconditions(Mode mode) throws IOException {
        carryBodies();
        lab.replies(308, "Location: " + other.url("/b"));
        other.enqueue(Lab.reply(412).build());
        lab.send(mode, withBody("PUT").newBuilder().header("If-Match", "\"7\"").build())
                .close();
        assertThat(Lab.taken(other).getHeaders().get("If-Match")).isEqualTo("\"7\"");
    }

    private void carryBodies() {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().carryBodyAcrossOrigins())
                .build());
    }

    private Request withBody(String method) {
        return new Request.Builder()
                .url(lab.url("/a"))
                .method(method, RequestBody.create("payload", Lab.TEXT))
                .header("Content-Language", "en")
                .header("Authorization", "Bearer s3cret")
                .build();
    }

    /** OkHttp's own {@code delete()} has one. */
    @EveryMode
    void aBodyOfNoBytesHoldsNothingBack(Mode mode) throws IOException {
        MockWebServer target = lab.otherServer();
        target.enqueue(Lab.reply(200).build());
        lab.replies(307, "Location: " + target.url("/there"));
        Request delete = new Request.Builder().url(lab.url("/here")).delete().build();
        try (Response response = lab.send(mode, delete)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(Lab.taken(target).getMethod()).isEqualTo("DELETE");
    }
}

package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where {@code holdPartition} throws nobody knows whose a request is: it gets nothing of anybody's. */
class UnknownPartitionTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void aFunctionThatKnowsSomeRequestsOnly() {
        lab.resilience(builder -> builder.holdPartition(request -> {
            if (request.url().encodedPath().startsWith("/unknown")) {
                throw new IllegalStateException("no tenant");
            }
            return request.header("X-Tenant");
        }));
    }

    @EveryMode
    void itIsSentWithoutTheCredentialsOfTheTenantWithoutAName(Mode mode) throws IOException {
        Source source =
                Source.giving().supplying((origin, tenant) -> java.util.Optional.of("Bearer of [" + tenant + "]"));
        source.in(lab);
        lab.replies(200);
        lab.replies(200);
        lab.get(mode, "/unknown").close();
        lab.get(mode, "/unnamed").close();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer of []");
    }

    @EveryMode
    void nothingIsRenewedForIt(Mode mode) throws IOException {
        Source source = Source.counting().in(lab);
        Doorkeeper door = Doorkeeper.of(lab.server, "Bearer 1");
        HoldLab calls = new HoldLab(lab, mode);
        calls.send(calls.get("/unnamed")).close();
        try (Response response = calls.send(calls.get("/unknown"))) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.MUST_CHANGE);
        }
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", Doorkeeper.NOTHING);
    }

    @EveryMode
    void itHoldsNobody(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/unknown", 429, "Retry-After: 30");
        assertThat(calls.heed.holds()).isEmpty();
        calls.answered(calls.get("/unnamed"));
        calls.answered(calls.get("/unknown"));
        calls.answered(calls.get("/").header("X-Tenant", "a"));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void itIsHeldByNobody(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/unnamed", 429, "Retry-After: 30");
        assertThat(calls.heed.holds()).extracting(Hold::partition).containsExactly("");
        calls.answered(calls.get("/unknown"));
        calls.answered(calls.get("/unnamed"));
        calls.sentAt(Duration.ZERO, Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void itWaitsAsItIsTold(Mode mode) throws IOException {
        lab.replies(429, "Retry-After: 30");
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/unknown")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, HoldLab.HALF_A_MINUTE, Duration.ofSeconds(150));
    }

    @EveryMode
    void itsRefusalIsNotRemembered(Mode mode) throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        HoldLab calls = new HoldLab(lab, mode);
        for (String path : new String[] {"/unknown", "/unknown", "/unnamed"}) {
            lab.replies(400);
            calls.send(calls.get(path)).close();
        }
        calls.send(calls.get("/unnamed")).close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void anotherTenantsRefusalIsNotItsOwn(Mode mode) throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        lab.resilience(builder -> builder.holdPartition(request -> {
            if (request.tag(Request.class) != null) {
                throw new IllegalStateException("no tenant");
            }
            return null;
        }));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        Request unknown = calls.get("/").build();
        lab.replies(200);
        try (Response response = calls.send(calls.get("/").tag(Request.class, unknown))) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void surfacingStillObeysNothing(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(429, "Retry-After: 30");
        calls.send(calls.get("/unknown"), ResiliencePolicy.surfaceAll()).close();
        assertThat(lab.time.waits()).isEmpty();
    }
}

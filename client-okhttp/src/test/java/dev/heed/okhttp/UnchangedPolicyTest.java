package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockWebServer;
import okhttp3.Authenticator;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Refusals of unchanged repeats beside what else a policy, a client or a redirect brings. */
class UnchangedPolicyTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void refuse() {
        lab.policy(UnchangedTest.REFUSING);
    }

    @EveryMode
    void aPolicyThatWouldRepeatTheStatusDoesNotRepeatWhatIsAnsweredLocally(Mode mode) throws IOException {
        Rule refused = Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1));
        lab.policy(ResiliencePolicy.builder().on(409, refused).build());
        ResiliencePolicy repeating = ResiliencePolicy.builder()
                .on(409, Rule.backOff().holding(Scope.ORIGIN))
                .build();
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(409);
        calls.send(calls.get("/")).close();
        try (Response again = calls.send(calls.get("/"), repeating)) {
            assertThat(Lab.whys(Trails.of(again))).containsExactly(Reason.MUST_CHANGE);
        }
        assertThat(calls.heed.holds())
                .as("it holds nobody either")
                .extracting(Hold::scope)
                .containsExactly(Scope.SAME_REQUEST);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void withAnAuthenticatorA401IsNotRemembered(Mode mode) throws IOException {
        Authenticator asksInVain = (route, response) -> null;
        lab.client(client -> client.authenticator(asksInVain));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(401);
        calls.send(calls.get("/")).close();
        assertThat(calls.heed.holds()).isEmpty();
        calls.answered(calls.get("/"));
        lab.replies(422);
        calls.send(calls.get("/other")).close();
        assertThat(calls.heed.holds()).as("a 422 is").hasSize(1);
    }

    @EveryMode
    void whatAnAuthenticatorMadeOfARequestIsNotRemembered(Mode mode) throws IOException {
        lab.client(client -> client.authenticator((route, response) -> response.request()
                .newBuilder()
                .header("Authorization", "Bearer fresh")
                .build()));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(401);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        assertThat(calls.heed.holds()).isEmpty();
        calls.answered(calls.get("/"));
    }

    @EveryMode
    void aHopThatIsRefusedIsAnsweredLocallyWithWhatCameBefore(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        for (int i = 0; i < 2; i++) {
            lab.replies(302, "Location: /there");
            if (i == 0) {
                lab.replies(400);
            }
            try (Response response = calls.send(calls.get("/here"))) {
                assertThat(response.code()).isEqualTo(400);
                assertThat(response.priorResponse().code()).isEqualTo(302);
                assertThat(response.request().url()).isEqualTo(lab.url("/there"));
                assertThat(Trails.of(response).fromHold()).isEqualTo(i == 1);
            }
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    /** The header that names the tenant does not travel to another origin, but the tenant is the same. */
    @EveryMode
    void theTenantIsThatOfTheCallAlsoAfterARedirect(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        lab.resilience(builder -> builder.holdPartition(request -> request.header("X-Tenant")));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(400).build());
        calls.send(calls.get("/").header("X-Tenant", "a")).close();
        assertThat(calls.heed.holds()).extracting(Hold::partition).containsExactly("a");
        lab.replies(302, "Location: " + other.url("/there"));
        other.enqueue(Lab.reply(200).build());
        try (Response ofAnother = calls.send(calls.get("/").header("X-Tenant", "b"))) {
            assertThat(ofAnother.code()).isEqualTo(200);
        }
    }

    @EveryMode
    void whatWaitsForAHoldIsRefusedOnlyAfterIt(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        calls.arm("/other", 429, "Retry-After: 30");
        try (Response again = calls.send(calls.get("/"))) {
            assertThat(again.code()).isEqualTo(422);
            assertThat(Lab.whys(Trails.of(again))).containsExactly(Reason.HELD, Reason.MUST_CHANGE);
            assertThat(Trails.of(again).attempts()).isZero();
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void noSecretIsShown(Mode mode) throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        try {
            HoldLab calls = new HoldLab(lab, mode);
            lab.replies(422, "Set-Cookie: session=" + Calls.SECRET);
            RequestBody body = RequestBody.create(Calls.SECRET, Lab.TEXT);
            calls.send(Calls.request(lab).post(body)).close();
            try (Response again = calls.send(Calls.request(lab).post(body))) {
                assertThat(Outcomes.of(again).fromHold()).isTrue();
                assertThat(Trails.of(again).toString()).doesNotContain(Calls.SECRET);
            }
            assertThat(calls.heed.holds().toString()).contains("SAME_REQUEST").doesNotContain(Calls.SECRET);
            assertThat(calls.heed.toString()).doesNotContain(Calls.SECRET);
            calls.heed.release(hold -> true);
        } finally {
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSizeGreaterThan(3).noneMatch(UnchangedPolicyTest::isSecret);
    }

    private static boolean isSecret(ILoggingEvent line) {
        return (line.getFormattedMessage() + line.getKeyValuePairs()).contains(Calls.SECRET);
    }
}

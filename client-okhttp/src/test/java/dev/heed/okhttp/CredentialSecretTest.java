package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whatever a source does, no token is printed: not the refused one, not the fresh one, not what the source throws. */
class CredentialSecretTest {
    private static final String STALE = "Bearer stale-" + Calls.SECRET;
    private static final String FRESH = "Bearer fresh-" + Calls.SECRET;

    @RegisterExtension
    final Lab lab = new Lab();

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    /** What a source does with its secrets. */
    enum Way {
        RENEWS(refused -> CompletableFuture.completedFuture(Optional.of(FRESH)), FRESH),
        RENEWS_IN_VAIN(refused -> CompletableFuture.completedFuture(Optional.of(FRESH)), "none"),
        BRINGS_THE_SAME(refused -> CompletableFuture.completedFuture(refused.value()), "none"),
        BRINGS_WHAT_CANNOT_BE_SENT(refused -> CompletableFuture.completedFuture(Optional.of(FRESH + "\n")), "none"),
        THROWS(
                refused -> {
                    throw new IOException("could not use " + STALE, new IllegalStateException(FRESH));
                },
                "none"),
        FAILS(
                refused -> CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException("could not use " + STALE);
                }),
                "none");

        @SuppressWarnings("ImmutableEnumChecker") // lambdas, which hold nothing
        private final Source.Answer answer;

        private final String good;

        Way(Source.Answer answer, String good) {
            this.answer = answer;
            this.good = good;
        }
    }

    static java.util.stream.Stream<Arguments> waysInEveryMode() {
        return Mode.with((Object[]) Way.values());
    }

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
        RetryRegistry registry = RetryRegistry.ofDefaults();
        registry.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    told.add(event.toString());
                    told.add(printed(event.getLastThrowable()));
                }));
        lab.resilience(
                builder -> builder.retryRegistry(registry, "orders").onStep((call, step) -> told.add(step.toString())));
    }

    @AfterEach
    void leave() {
        logger.setLevel(null);
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }

    private static String everythingIn(ILoggingEvent line) {
        String thrown = line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy());
        return line.getFormattedMessage() + line.getKeyValuePairs() + line.getMDCPropertyMap() + thrown;
    }

    @ParameterizedTest
    @MethodSource("waysInEveryMode")
    void noTokenIsPrinted(Mode mode, Way way) throws IOException {
        Source source = Source.of(way.answer).in(lab);
        Doorkeeper.of(lab.server, way.good);
        Resilience heed = lab.heed();
        Request request = new Request.Builder()
                .url(lab.url("/"))
                .header("Authorization", STALE)
                .build();
        try (Response response = mode.send(mode.factory(heed, lab.plainClient()).newCall(request))) {
            told.add(Trails.of(response).toString());
            told.add(Outcomes.of(response).toString());
        }
        told.add(heed.toString() + heed.holds());
        told.add(source.asked.toString());
        log.list.forEach(line -> told.add(everythingIn(line)));
        assertThat(log.list).isNotEmpty();
        assertThat(told).anyMatch(text -> text.contains("401")).noneMatch(text -> text.contains(Calls.SECRET));
    }

    @EveryMode
    void aSourceThatFailsIsOneWarningThatNamesTheOriginAndTheClass(Mode mode) throws IOException {
        logger.setLevel(Level.INFO);
        Source.of(Way.FAILS.answer)
                .supplying(origin -> {
                    throw new UnsupportedOperationException(FRESH);
                })
                .in(lab);
        Doorkeeper.of(lab.server, "none");
        lab.get(mode, "/").close();
        String origin = lab.url("/").toString().replaceAll("/$", "");
        assertThat(log.list)
                .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
                .containsExactly(
                        "WARN supplying credentials for " + origin + " failed: UnsupportedOperationException",
                        "WARN renewal of credentials for " + origin + " failed: IllegalStateException");
    }

    @EveryMode
    void whatIsThrownAfterARenewalHasNoToken(Mode mode) {
        Source.giving(FRESH).in(lab);
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(1))
                .build());
        lab.replies(401);
        lab.replies(302, "Location: /a");
        lab.replies(302, "Location: /a");
        Request request = new Request.Builder()
                .url(lab.url("/"))
                .header("Authorization", STALE)
                .build();
        try (Response response = lab.send(mode, request)) {
            throw new AssertionError("not too many, but " + response);
        } catch (IOException e) {
            assertThat(printed(e)).contains("brought new credentials").doesNotContain(Calls.SECRET);
        }
    }
}

package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each step is a line for those who ask for it, none is louder, and none tells a secret. */
class LoggingTest {
    private static final String ENDINGS = "dev.heed.okhttp.RetryEventsTest#endingsInEveryMode";

    @RegisterExtension
    final Lab lab = new Lab();

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** What goes to others than the log: listeners, and consumers of resilience4j's events. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void leave() {
        logger.setLevel(null);
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    @ParameterizedTest
    @MethodSource(ENDINGS)
    void everyStepIsADebugLineAndOnlyHoldsAreLouder(Ending ending, Mode mode) throws Exception {
        Trail trail = ending.script().play(lab, mode);
        assertThat(log.list.stream().filter(line -> !isOfAHold(line)).map(ILoggingEvent::getFormattedMessage))
                .containsExactlyElementsOf(
                        trail.steps().stream().map(Step::toString).toList());
        assertThat(log.list).allMatch(line -> line.getLevel() == (isOfAHold(line) ? Level.INFO : Level.DEBUG));
    }

    @ParameterizedTest
    @MethodSource(ENDINGS)
    void noSecretIsPrinted(Ending ending, Mode mode) throws Exception {
        RetryRegistry registry = RetryRegistry.ofDefaults();
        registry.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(event -> {
                    told.add(event.toString());
                    told.add(printed(event.getLastThrowable()));
                }));
        lab.resilience(builder -> builder.retryRegistry(registry, "orders")
                .onStep((call, step) -> told.add(step + " " + step.decision())));
        Trail trail = ending.script().play(lab, mode);
        assertThat(told).isNotEmpty().noneMatch(LoggingTest::isSecret);
        assertThat(log.list).isNotEmpty().noneMatch(line -> isSecret(everythingIn(line)));
        assertThat(trail.toString()).matches(text -> !isSecret(text));
    }

    @EveryMode
    void whatIsThrownTellsNoSecret(Mode mode) {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(1))
                .build());
        String there = "Location: /there?token=" + Calls.SECRET + "#" + Calls.SECRET;
        lab.replies(302, there);
        lab.replies(302, there);
        IOException failure = catchThrowableOfType(
                IOException.class, () -> lab.send(mode, Calls.request(lab).build()));
        assertThat(printed(failure)).contains("/there?token=*", "302").matches(text -> !isSecret(text));
    }

    @EveryMode
    void aLineHasItsFactsAsKeyValues(Mode mode) throws IOException {
        lab.policy(Calls.RETRIES_FAILURES);
        lab.client(client -> client.retryOnConnectionFailure(false));
        lab.doNotCheckPool();
        lab.server.enqueue(Lab.reply(200)
                .onResponseStart(new mockwebserver3.SocketEffect.CloseSocket())
                .build());
        lab.replies(503, "Retry-After: 150");
        lab.replies(404);
        lab.get(mode, "/").close();
        assertThat(log.list.stream().filter(line -> !isOfAHold(line)).map(LoggingTest::keyValues))
                .containsExactly(
                        Map.of(
                                "attempt",
                                1,
                                "status",
                                "IOException",
                                "wait",
                                Duration.ofMillis(250),
                                "reason",
                                "backoff"),
                        Map.of("attempt", 2, "status", 503, "wait", Duration.ofSeconds(150), "reason", "told"),
                        Map.of("attempt", 3, "status", 404, "wait", Duration.ZERO, "reason", "surfaced"));
    }

    @EveryMode
    void whatAListenerThrowsIsADebugLine(Mode mode) throws IOException {
        lab.resilience(builder -> builder.onStep((call, step) -> {
            throw new IllegalStateException("listener");
        }));
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(log.list).hasSize(2).allMatch(line -> line.getLevel() == Level.DEBUG);
        assertThat(ThrowableProxyUtil.asString(log.list.get(1).getThrowableProxy()))
                .contains("listener");
    }

    @EveryMode
    void aLogThatIsOffStaysEmpty(Mode mode) throws IOException {
        logger.setLevel(Level.WARN);
        lab.replies(503);
        lab.replies(500);
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(log.list).isEmpty();
    }

    @EveryMode
    void aHoldIsOneLineWhenItIsArmedAndOneWhenItIsOver(Mode mode) throws IOException {
        logger.setLevel(Level.INFO);
        lab.replies(503);
        lab.replies(503, "Retry-After: 150");
        lab.replies(200);
        Instant start = lab.time.now();
        lab.get(mode, "/").close();
        String target = "GET " + lab.url("/");
        assertThat(log.list.stream().map(LoggingTest::keyValues))
                .containsExactly(
                        Map.of("status", 503, "scope", Scope.RESOURCE, "until", start.plusSeconds(120)),
                        Map.of("status", 503, "scope", Scope.RESOURCE, "until", start.plusSeconds(120 + 150)),
                        Map.of("status", 503, "scope", Scope.RESOURCE, "waited", 1, "answeredLocally", 0));
        assertThat(log.list)
                .allMatch(line -> line.getLevel() == Level.INFO
                        && line.getFormattedMessage().contains(target));
    }

    private static boolean isOfAHold(ILoggingEvent line) {
        return line.getMessage().startsWith("hold ");
    }

    private static Map<String, Object> keyValues(ILoggingEvent line) {
        Map<String, Object> facts = new LinkedHashMap<>();
        line.getKeyValuePairs().forEach(pair -> facts.put(pair.key, pair.value));
        return facts;
    }

    private static String everythingIn(ILoggingEvent line) {
        String thrown = line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy());
        return line.getMessage() + line.getFormattedMessage() + keyValues(line) + line.getMDCPropertyMap() + thrown;
    }

    private static boolean isSecret(String text) {
        return text.contains(Calls.SECRET) || text.contains("body of");
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

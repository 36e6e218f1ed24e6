package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** After every way that a call can end, resilience4j's counters and events say what happened. */
class RetryEventsTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final RetryRegistry registry = RetryRegistry.ofDefaults();
    private final List<RetryEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        registry.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onEvent(events::add));
        lab.resilience(builder -> builder.retryRegistry(registry, "orders"));
    }

    static Stream<Ending> endings() {
        return Stream.of(EndingsWithReply.rows(), EndingsWithRedirect.rows(), EndingsWithFailure.rows())
                .flatMap(rows -> rows);
    }

    static Stream<Arguments> endingsInEveryMode() {
        return endings()
                .flatMap(ending ->
                        Arrays.stream(Mode.values()).filter(ending.modes()).map(mode -> Arguments.of(ending, mode)));
    }

    @ParameterizedTest
    @MethodSource("endingsInEveryMode")
    void everyEndingIsTold(Ending ending, Mode mode) throws Exception {
        Trail trail = ending.script().play(lab, mode);
        assertThat(trail.reason()).contains(ending.why());
        assertTold(ending.told());
    }

    /** With a listener no call takes the short way of those that nobody wants to hear of. It is told once. */
    @ParameterizedTest
    @MethodSource("endingsInEveryMode")
    void aListenerChangesNothingAndHearsOfOneEnd(Ending ending, Mode mode) throws Exception {
        Heard heard = new Heard();
        List<Resilience> built = new CopyOnWriteArrayList<>();
        lab.built(heed -> {
            built.add(heed);
            heed.addListener(heard);
        });
        lab.resilience(builder -> builder.retryRegistry(registry, "orders").onStep((call, step) -> {}));
        everyEndingIsTold(ending, mode);
        assertThat(heard.started).hasSize(1);
        assertThat(heard.ended.keySet()).isEqualTo(Set.copyOf(heard.started));
        assertThat(heard.ends).singleElement().satisfies(end -> {
            assertThat(end.reason()).isEqualTo(ending.why());
            assertThat(end.trail().reason()).contains(ending.why());
        });
        assertThat(heard.attempts).hasSize(sent(heard.ends.get(0).trail()));
        assertThat(built).allSatisfy(heed -> assertThat(heed.waitingCalls()).isZero());
    }

    /** Steps of what was sent, or would have been had the call not been cancelled. */
    private static int sent(Trail trail) {
        List<Step> steps = trail.steps();
        int waits = steps.size() - 2;
        boolean endsInAWait = waits >= 0
                && steps.get(waits).decision() instanceof Decision.Retry
                && EnumSet.of(Reason.CANCELED, Reason.INTERRUPTED)
                        .contains(trail.reason().orElseThrow());
        return (int) steps.stream().filter(step -> step.hold().isEmpty()).count() - (endsInAWait ? 1 : 0);
    }

    private List<String> told() {
        return events.stream()
                .map(event -> event.getEventType() + " " + event.getNumberOfRetryAttempts())
                .toList();
    }

    private void assertTold(Ending.Told told) {
        assertThat(events.stream().map(e -> e.getEventType() + " " + e.getNumberOfRetryAttempts()))
                .containsExactlyElementsOf(told.events());
        assertThat(events).allMatch(event -> event.getName().equals(told.retry()));
        assertThat(counters()).isEqualTo(Map.of(told.retry(), Map.of(told.counter(), 1L)));
        assertThat(registry.retry(told.retry()).getMetrics().getNumberOfTotalCalls())
                .isEqualTo(told.attempts());
    }

    /** Those that are not zero, of each Retry that has any. */
    private Map<String, Map<Ending.Counter, Long>> counters() {
        Map<String, Map<Ending.Counter, Long>> counters = new TreeMap<>();
        for (Retry retry : registry.getAllRetries()) {
            Map<Ending.Counter, Long> counted = new TreeMap<>();
            for (Ending.Counter counter : Ending.Counter.values()) {
                if (counter.read(retry) != 0) {
                    counted.put(counter, counter.read(retry));
                }
            }
            if (!counted.isEmpty()) {
                counters.put(retry.getName(), counted);
            }
        }
        return counters;
    }

    /** What counts the repeats of one call must not know those of another. */
    @EveryMode
    void callsDoNotCountEachOthersRepeats(Mode mode) throws IOException {
        Call.Factory client = mode.factory(lab.heed(), lab.plainClient());
        for (int call = 0; call < 2; call++) {
            lab.replies(503);
            lab.replies(200);
            mode.send(client.newCall(Calls.request(lab).build())).close();
        }
        assertThat(told()).containsExactly("RETRY 1", "SUCCESS 1", "RETRY 1", "SUCCESS 1");
    }

    @Test
    void everyReasonThatEndsACallHasARow() {
        Set<Reason> goOn = EnumSet.of(
                Reason.TOLD,
                Reason.FLOOR,
                Reason.BACKOFF,
                Reason.CREDENTIALS_RENEWED,
                Reason.REQUEST_CHANGED,
                Reason.REDIRECTED);
        assertThat(endings().map(Ending::why).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.complementOf(EnumSet.copyOf(goOn)));
    }

    @Test
    void theDocsShowTheseRows() {
        assertThat(Docs.table("how a call ends")).isEqualTo(table());
    }

    /** Rows of the same text are one. */
    private static List<List<String>> table() {
        Map<String, List<Ending>> rows =
                endings().collect(Collectors.groupingBy(Ending::text, LinkedHashMap::new, Collectors.toList()));
        return rows.values().stream().map(RetryEventsTest::cells).toList();
    }

    private static List<String> cells(List<Ending> row) {
        Ending.Told told = row.get(0).told();
        String reasons = row.stream().map(e -> "`" + e.why() + "`").distinct().collect(Collectors.joining(", "));
        String events =
                told.events().stream().map(e -> "`" + e.replace(" 0", "") + "`").collect(Collectors.joining(", "));
        return List.of(
                row.get(0).text(),
                reasons,
                events.isEmpty() ? "none" : events,
                told.counter().text,
                String.valueOf(told.attempts()));
    }
}

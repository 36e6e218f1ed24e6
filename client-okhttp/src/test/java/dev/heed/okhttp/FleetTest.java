package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.FleetLab;
import dev.heed.okhttp.testing.FleetLab.Pod;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import okhttp3.Request;
import okhttp3.Response;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Several processes share an API key: what one of them is told all of them obey, and one of them goes first. */
class FleetTest extends FleetScene {
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);

    @EveryMode
    void one429MakesAllProcessesWaitAndOneOfThemGoesFirst(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(3);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        for (int i = 0; i < 3; i++) {
            all.pods.get(i).waits("/" + i);
        }
        all.holdEnds(3);
        String first = all.server.next();
        all.server.assertNobodyElse(2);
        lab.time.advance(Duration.ofMillis(100));
        all.server.assertNobodyElse(2);
        all.server.answer(first, 200);
        List<String> others = List.of(all.server.next(), all.server.next());
        assertThat(others).doesNotContain(first).allMatch(path -> path.matches("/[012]"));
        others.forEach(path -> all.server.answer(path, 200));
        for (Running each : all.server.running) {
            assertThat(each.response().code()).isEqualTo(200);
        }
        assertThat(all.pods).allSatisfy(pod -> assertThat(pod.holds()).isEmpty());
    }

    @EveryMode
    void whatAnotherProcessArmedIsListedByItsHostUntilACallMeetsIt(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        Pod other = all.pods.get(1);
        all.pods.get(0).isRefused("/secret/4711?key=s3cr3t", 503, "Retry-After: 30");
        assertThat(other.holds()).singleElement().satisfies(hold -> {
            assertThat(hold.target()).matches("https://" + lab.server.getHostName() + " \\(RESOURCE [0-9a-f]{4}…\\)");
            assertThat(hold.localStatus()).isEqualTo(503);
        });
        other.waits("/secret/4711?key=s3cr3t");
        assertThat(other.holds()).extracting(Hold::target).containsExactly("GET " + lab.url("/secret/4711") + "?key=*");
        all.server.answer("/free", 200);
        other.starts("/free").response();
        all.server.assertArrive("/free");
        all.server.answer("/secret/4711?key=s3cr3t", 200);
        all.holdEnds(Duration.ofMinutes(2), 1);
        all.server.assertArrive("/secret/4711?key=s3cr3t");
    }

    /** Whoever sends has its response a tenth of a second later; so many sends fall in each such time after the first. */
    private List<Integer> sendsAfterTheFirst(FleetLab all, int calls) throws Exception {
        String first = all.server.nextWithin(Duration.ofSeconds(1));
        lab.time.advance(ROUND_TRIP);
        all.server.answer(first, 200);
        List<Integer> sends = new ArrayList<>();
        int gone = 1;
        while (gone < calls) {
            int before = gone;
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sent.addAll(all.server.allThatCome(calls - gone - sent.size()));
                lab.time.advance(ROUND_TRIP.dividedBy(10));
            }
            sent.forEach(path -> all.server.answer(path, 200));
            gone += sent.size();
            sends.add(gone - before);
        }
        return sends;
    }

    @Test
    void processesBeginOneAfterAnotherTwiceAsManyWithEachResponseTime() throws Exception {
        FleetLab all = fleet(Mode.ASYNC_ENQUEUE);
        all.dice(3);
        all.pods(16);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        for (int i = 0; i < 16; i++) {
            all.pods.get(i).waits("/" + i);
        }
        lab.time.advance(FleetLab.HALF_A_MINUTE);
        lab.time.awaitWaiters(15);
        List<Integer> sends = sendsAfterTheFirst(all, 16);
        assertThat(sends.stream().mapToInt(each -> each).sum()).isEqualTo(15);
        assertThat(sends).hasSizeBetween(3, 5);
        assertThat(sends.get(0)).isBetween(0, 3); // one on average, then two, four and eight
        assertThat(sends.get(0) + sends.get(1)).isBetween(1, 6);
    }

    @EveryMode
    void aCallThatComesAfterTheEndAsksThenAndGoes(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        lab.time.advance(FleetLab.HALF_A_MINUTE.plusSeconds(1));
        all.pods.get(1).starts("/1");
        all.server.assertArrive("/1");
        all.pods.get(0).waits("/0");
        all.server.assertNobodyElse(1);
        all.server.answer("/1", 200);
        all.server.assertArrive("/0");
        all.server.answer("/0", 200);
    }

    @EveryMode
    void aReleaseByHandEndsTheHoldForAllAndOneGoesFirst(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(3);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        for (int i = 0; i < 3; i++) {
            all.pods.get(i).waits("/" + i);
        }
        assertThat(all.pods.get(2).heed.release(hold -> true)).isEqualTo(1);
        String first = all.server.next();
        all.server.assertNobodyElse(2);
        all.server.answer(first, 200);
        List<String> others = List.of(all.server.next(), all.server.next());
        others.forEach(path -> all.server.answer(path, 200));
    }

    @EveryMode
    void aHoldByHandIsAHoldForAll(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).heed.hold(Scope.CLIENT, lab.url("/"), lab.time.now().plusSeconds(30));
        assertThat(all.pods.get(1).holds())
                .extracting(Hold::scope, Hold::localStatus, Hold::target)
                .containsExactly(Assertions.tuple(Scope.CLIENT, 503, ""));
        all.pods.get(1).waits("/1");
        all.holdEnds(1);
        all.server.assertArrive("/1");
        all.server.answer("/1", 200);
    }

    @EveryMode
    void aCallThatCannotWaitGetsALocalResponseOfTheStatusThatAnotherProcessGot(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        Request.Builder request = all.server.request("/1").tag(ResiliencePolicy.class, HoldLab.TEN_SECONDS);
        try (Response local = mode.send(all.pods.get(1).call(request))) {
            assertThat(local.code()).isEqualTo(429);
            assertThat(local.header("Retry-After")).isEqualTo("30");
            assertThat(Lab.whys(Trails.of(local))).containsExactly(Reason.HELD);
        }
    }

    @EveryMode
    void whileTheFleetIsAskedACallThatMayNotWaitForTheHoldMayWaitForItsPlace(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        all.pods.get(0).waits("/0");
        all.holdEnds(1);
        all.server.assertArrive("/0");
        Pod other = all.pods.get(1);
        int before = lab.time.pending();
        Running waiting = Running.start(
                mode, other.call(all.server.request("/1").tag(ResiliencePolicy.class, HoldLab.TEN_SECONDS)));
        all.server.running.add(waiting);
        lab.time.awaitWaiters(before + 1);
        all.server.answer("/0", 200);
        all.server.assertArrive("/1");
        all.server.answer("/1", 200);
    }

    @EveryMode
    void tenantsAreKeptApartAcrossProcesses(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        UnaryOperator<ResilienceBuilder> tenants =
                builder -> builder.holdPartition(request -> request.url().queryParameter("tenant"));
        Pod one = all.pod(tenants);
        Pod other = all.pod(tenants);
        one.isRefused("/arm?tenant=a", 429, "Retry-After: 30");
        all.server.answer("/?tenant=b", 200);
        other.starts("/?tenant=b").response();
        all.server.assertArrive("/?tenant=b");
        other.waits("/?tenant=a");
        all.holdEnds(1);
        all.server.assertArrive("/?tenant=a");
        all.server.answer("/?tenant=a", 200);
    }

    @EveryMode
    void whoIsClosedWhileAnotherGoesFirstSendsNothing(Mode mode) throws Exception {
        FleetLab all = fleet(mode);
        all.pods(2);
        all.pods.get(0).isRefused("/arm", 429, "Retry-After: 30");
        all.pods.get(0).waits("/0");
        all.pods.get(1).waits("/1");
        all.holdEnds(2);
        String first = all.server.next();
        Pod waits = all.pods.get(first.equals("/0") ? 1 : 0);
        waits.heed.close();
        Running.awaitThat("it is cancelled, or held back locally if it asked just then", waits.running.get(0)::isDone);
        all.server.answer(first, 200);
        all.server.assertNobodyElse(0);
    }
}

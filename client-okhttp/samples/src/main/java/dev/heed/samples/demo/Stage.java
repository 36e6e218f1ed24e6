package dev.heed.samples.demo;

import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import dev.heed.samples.demo.Arguments.Waiting;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Plays rows: sends the request of each through a wrapped client, and notes what happens. */
final class Stage {
    private final Service service;
    private final Waiting waiting;
    private final PrintStream out;
    private final OkHttpClient plain = new OkHttpClient();

    Stage(Service service, Waiting waiting, PrintStream out) {
        this.service = service;
        this.waiting = waiting;
        this.out = out;
    }

    Performance play(Row row) {
        WatchedTime time = time();
        service.plays(row.scenes().stream().map(Row.Scene::reply).toList(), time::elapsed);
        // Listening to the steps makes calls that succeed at once record theirs too, by this row's clock.
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .onStep((call, step) -> {})
                .build();
        try (Response response = heed.wrap(plain).newCall(row.request()).execute()) {
            return new Performance(
                    service.seen(),
                    time.waits(),
                    Optional.of(Outcomes.of(response)),
                    Optional.empty(),
                    Trails.of(response));
        } catch (IOException e) {
            return new Performance(service.seen(), time.waits(), Optional.empty(), Optional.of(e), Trails.of(e));
        }
    }

    /** Each row starts at zero, on a watch of its own. */
    private WatchedTime time() {
        return waiting == Waiting.VIRTUAL
                ? new WatchedTime(VirtualTime.autoAdvancing(), wait -> {})
                : new WatchedTime(Time.system(), this::announce);
    }

    private void announce(Duration wait) {
        out.println("  ...      waiting " + Text.of(wait));
    }
}

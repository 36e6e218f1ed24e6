package dev.heed.samples.demo;

import dev.heed.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import mockwebserver3.MockResponse;
import okhttp3.Request;

/** Describes one row of the table, in order: what is asked, what the server responds, and what must come of it. */
final class Row {
    /**
     * Describes a request that must reach the server, and its response.
     *
     * @param line method and target
     * @param reply what the server responds
     * @param least how long the client must wait then
     * @param most what dice may make of that
     */
    record Scene(String line, MockResponse reply, Duration least, Duration most) {}

    /** Says how the call must end. */
    record Ending(String expected, Predicate<Performance> check) {}

    private final String title;
    private final Request request;
    private final List<Scene> scenes = new ArrayList<>();
    private Ending ending = new Ending("said by the row", performance -> false);

    Row(String title, Request request) {
        this.title = title;
        this.request = request;
    }

    Row exchange(String line, MockResponse reply) {
        scenes.add(new Scene(line, reply, Duration.ZERO, Duration.ZERO));
        return this;
    }

    /** Says how long the client must wait after the last exchange. */
    Row waits(Duration least, Duration most) {
        Scene last = scenes.remove(scenes.size() - 1);
        scenes.add(new Scene(last.line(), last.reply(), least, most));
        return this;
    }

    Row ends(String outcome) {
        return ends(
                outcome,
                performance -> performance.outcome().map(Outcome::toString).equals(Optional.of(outcome)));
    }

    Row ends(String expected, Predicate<Performance> check) {
        ending = new Ending(expected, check);
        return this;
    }

    String title() {
        return title;
    }

    Request request() {
        return request;
    }

    List<Scene> scenes() {
        return List.copyOf(scenes);
    }

    Ending ending() {
        return ending;
    }
}

package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Trail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A trail hangs on the exception that a call ended with. */
class TrailExceptionTest {
    private static final Trail TRAIL = new Trail(Instant.EPOCH, List.of());
    private static final Trail OTHER = new Trail(Instant.EPOCH.plusSeconds(1), List.of());

    private final IOException failure = new IOException("reset");

    @Test
    void theTrailIsReadFromTheExceptionThatItHangsOn() {
        assertThat(TrailException.read(failure)).isEmpty();
        failure.addSuppressed(new IOException("somebody else's"));
        TrailException.attach(failure, TRAIL);
        assertThat(TrailException.read(failure)).contains(TRAIL);
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainDoesNotGrowAndHasTheTrailOfTheLastCall() {
        assertThat(TrailException.isFresh(failure)).isTrue();
        TrailException.attach(failure, TRAIL);
        assertThat(TrailException.isFresh(failure)).isFalse();
        TrailException.attach(failure, OTHER);
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(TrailException.read(failure)).contains(OTHER);
        assertThat(failure.getSuppressed()[0]).hasMessage(OTHER.toString());
    }

    @Test
    void ofSeveralCallsOnlyTheThreadThatTheLastEndedOnReadsATrail() throws Exception {
        inThread(() -> TrailException.attach(failure, TRAIL));
        assertThat(TrailException.read(failure)).as("of one call anybody").contains(TRAIL);
        TrailException.attach(failure, OTHER);
        assertThat(TrailException.read(failure)).contains(OTHER);
        inThread(() -> {
            assertThat(TrailException.read(failure)).isEmpty();
            assertThat(failure.getSuppressed()[0]).hasMessageStartingWith("thrown for several calls");
        });
    }

    @Test
    void aThreadThatSawOneCallEndDoesNotReadItsTrailForTheNextThatEndedElsewhere() throws Exception {
        TrailException.attach(failure, TRAIL);
        inThread(() -> {
            TrailException.attach(failure, OTHER);
            assertThat(TrailException.read(failure)).contains(OTHER);
        });
        assertThat(TrailException.read(failure)).isEmpty();
        assertThat(failure.getSuppressed()[0]).hasMessageStartingWith("thrown for several calls");
        TrailException.attach(failure, OTHER);
        assertThat(TrailException.read(failure)).contains(OTHER);
    }

    private static void inThread(Runnable action) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(action);
        thread.setUncaughtExceptionHandler((unused, e) -> thrown.set(e));
        thread.start();
        thread.join();
        assertThat(thrown).hasNullValue();
    }

    @Test
    void whereManyThreadsThrowItNoneReadsATrailOfAnother() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 100; thread++) {
            Trail own = new Trail(Instant.EPOCH.plusSeconds(thread), List.of());
            all.add(pool.submit(() -> {
                for (int i = 0; i < 400; i++) {
                    TrailException.attach(failure, own);
                    assertThat(TrailException.read(failure).orElse(own)).isSameAs(own);
                }
            }));
        }
        for (Future<?> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }
        pool.shutdown();
        assertThat(failure.getSuppressed()).as("after 40,000 throws").hasSize(1);
    }

    @Test
    void anExceptionThatWasSerializedHasNoTrailButItsTimeline() throws Exception {
        TrailException.attach(failure, TRAIL);
        IOException read = readAgain(new IOException("around", failure));
        assertThat(TrailException.read(read)).isEmpty();
        IOException cause = (IOException) Objects.requireNonNull(read.getCause());
        Throwable note = cause.getSuppressed()[0];
        assertThat(note).hasMessage(TRAIL.toString());
        TrailException.attach(cause, OTHER);
        assertThat(TrailException.read(read)).contains(OTHER);
        assertThat(cause.getSuppressed()).hasSize(1);
    }

    private static IOException readAgain(IOException thrown) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (IOException) in.readObject();
        }
    }

    @Test
    void aCauseIsReadWhereTheExceptionItselfHasNone() {
        TrailException.attach(failure, TRAIL);
        IOException timeout = new IOException("timeout", failure);
        assertThat(TrailException.read(timeout)).contains(TRAIL);
        TrailException.attach(timeout, OTHER);
        assertThat(TrailException.read(timeout)).contains(OTHER);
    }

    @Test
    void causesAreLookedThroughEightDeepSinceTheyMayGoInACircle() {
        TrailException.attach(failure, TRAIL);
        assertThat(TrailException.read(wrapped(7))).contains(TRAIL);
        assertThat(TrailException.read(wrapped(8))).isEmpty();
    }

    private Throwable wrapped(int times) {
        Throwable outer = failure;
        for (int i = 0; i < times; i++) {
            outer = new IOException("around", outer);
        }
        return outer;
    }

    @Test
    void aNotePrintsTheTimelineAndNoPlaceInTheCode() {
        TrailException.attach(failure, TRAIL);
        assertThat(failure.getSuppressed()[0]).hasMessage(TRAIL.toString()).hasNoCause();
        assertThat(failure.getSuppressed()[0].getStackTrace()).isEmpty();
        assertThat(failure.getSuppressed()[0].fillInStackTrace()).isSameAs(failure.getSuppressed()[0]);
    }
}

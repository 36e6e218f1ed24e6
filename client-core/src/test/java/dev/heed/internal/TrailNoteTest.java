package dev.heed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Trail;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A trail hangs on the exception that a call ended with. */
class TrailNoteTest {
    private static final Trail TRAIL = new Trail(Instant.EPOCH, List.of());
    private static final Trail OTHER = new Trail(Instant.EPOCH.plusSeconds(1), List.of());

    private final IOException failure = new IOException("reset");

    @Test
    void theTrailIsReadFromTheExceptionThatItHangsOn() {
        assertThat(TrailNote.read(failure)).isEmpty();
        failure.addSuppressed(new IOException("somebody else's"));
        TrailNote.attach(failure, TRAIL);
        assertThat(TrailNote.read(failure)).contains(TRAIL);
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainDoesNotGrow() {
        TrailNote.attach(failure, TRAIL);
        TrailNote.attach(failure, OTHER);
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(TrailNote.read(failure)).contains(TRAIL);
    }

    @Test
    void aCauseIsReadWhereTheExceptionItselfHasNone() {
        TrailNote.attach(failure, TRAIL);
        IOException timeout = new IOException("timeout", failure);
        assertThat(TrailNote.read(timeout)).contains(TRAIL);
        TrailNote.attach(timeout, OTHER);
        assertThat(TrailNote.read(timeout)).contains(OTHER);
    }

    @Test
    void causesAreLookedThroughEightDeepSinceTheyMayGoInACircle() {
        TrailNote.attach(failure, TRAIL);
        assertThat(TrailNote.read(wrapped(7))).contains(TRAIL);
        assertThat(TrailNote.read(wrapped(8))).isEmpty();
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
        TrailNote.attach(failure, TRAIL);
        assertThat(failure.getSuppressed()[0]).hasMessage(TRAIL.toString()).hasNoCause();
        assertThat(failure.getSuppressed()[0].getStackTrace()).isEmpty();
        assertThat(failure.getSuppressed()[0].fillInStackTrace()).isSameAs(failure.getSuppressed()[0]);
    }
}

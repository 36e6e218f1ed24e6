package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Makes trouble for a rough engine and its members, at times that the seed chooses. */
final class FleetTrouble {
    private static final Duration PING = Duration.ofSeconds(5);

    private final Fibers fibers;
    private final Random random;
    private final SimFleet engine;
    private final List<SimMember> members;
    private boolean isGone;

    FleetTrouble(Fibers fibers, Random random, SimFleet engine, List<SimMember> members) {
        this.fibers = fibers;
        this.random = random;
        this.engine = engine;
        this.members = members;
    }

    void make(Duration within) {
        int count = random.nextInt(8);
        for (int i = 0; i < count; i++) {
            at(Duration.ofNanos(random.nextLong(within.toNanos())), this::one);
        }
    }

    private void at(Duration after, Runnable trouble) {
        Fibers.Event unused = fibers.at(fibers.now() + after.toNanos(), trouble);
    }

    private void one() {
        switch (random.nextInt(5)) {
            case 0 -> engine.stepsClock(Duration.ofMillis(random.nextInt(60_000) - 30_000));
            case 1 -> restarts();
            case 2 -> hangs();
            case 3 -> isCut();
            default -> isGone = random.nextInt(3) == 0 ? goes() : isGone;
        }
    }

    private void restarts() {
        engine.restartsEmpty();
        List.copyOf(members).forEach(member -> {
            member.disconnects();
            comesBack(member);
        });
    }

    /** Each finds out after a ping, and comes back when the engine does. */
    private void hangs() {
        Duration lasts = Duration.ofMillis(random.nextInt(30_000));
        for (SimMember member : List.copyOf(members)) {
            member.hangs();
            at(PING, member::disconnects);
            at(PING.plus(lasts), () -> comesBack(member));
        }
    }

    private void isCut() {
        for (SimMember member : List.copyOf(members)) {
            if (random.nextBoolean()) {
                member.disconnects();
                comesBack(member);
            }
        }
    }

    private boolean goes() {
        List.copyOf(members).forEach(SimMember::disconnects);
        return true;
    }

    private void comesBack(SimMember member) {
        at(Duration.ofMillis(random.nextInt(20_000)), () -> {
            if (!isGone) {
                member.connects();
            }
        });
    }
}

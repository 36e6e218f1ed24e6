package dev.heed.okhttp.fleet;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A fleet that tells when it is connected. */
final class HeardFleet implements HoldFleet {
    private final HoldFleet fleet;
    private final Voice voice;

    HeardFleet(HoldFleet fleet, Voice voice) {
        this.fleet = fleet;
        this.voice = voice;
    }

    @Override
    public void join(Member member) {
        fleet.join(new Heard(member));
    }

    @Override
    public void arm(SharedHold hold) {
        fleet.arm(hold);
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        return fleet.first(hold);
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        fleet.proved(hold, good, took);
    }

    @Override
    public void release(SharedHold hold) {
        fleet.release(hold);
    }

    @Override
    public void close() {
        fleet.close();
    }

    private final class Heard implements Member {
        private final Member member;

        Heard(Member member) {
            this.member = member;
        }

        @Override
        public void armed(SharedHold hold) {
            member.armed(hold);
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {
            member.opened(hold, members, took);
        }

        @Override
        public void freed(SharedHold hold) {
            member.freed(hold);
        }

        @Override
        public void released(SharedHold hold) {
            member.released(hold);
        }

        @Override
        public void connected(boolean connected) {
            member.connected(connected);
            voice.connected(connected);
        }
    }
}

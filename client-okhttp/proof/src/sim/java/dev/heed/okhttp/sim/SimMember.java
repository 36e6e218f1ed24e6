package dev.heed.okhttp.sim;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process of a simulated fleet, from its side and from that of the engine. */
final class SimMember implements HoldFleet {
    private final SimFleet engine;
    private final SimRoad commands;
    private final SimRoad answers;
    private final SimRoad news;
    private final Hears ledger;
    private @Nullable Member member;
    private boolean isConnected;

    /** An engine that hangs takes commands and says nothing. */
    private boolean hangs;

    /** Is told before the member is. */
    interface Hears {
        void armed(SharedHold hold);

        void stands(SharedHold hold, Duration left);

        void released(SharedHold hold);

        /** For who reads along. */
        void says(String what);
    }

    SimMember(SimFleet engine, SimRoad commands, SimRoad answers, SimRoad news, Hears ledger) {
        this.engine = engine;
        this.commands = commands;
        this.answers = answers;
        this.news = news;
        this.ledger = ledger;
    }

    @Override
    public void join(Member joining) {
        member = joining;
        if (isConnected) {
            engine.joins(this);
        }
    }

    /** From now on it can reach the engine. */
    void connects() {
        hangs = false;
        isConnected = true;
        if (member != null) {
            engine.joins(this);
        }
    }

    /** Nothing reaches it, and nothing that it says arrives; it does not know. */
    void hangs() {
        hangs = true;
    }

    void disconnects() {
        isConnected = false;
        engine.leaves(this);
        ledger.says("is disconnected");
        if (member != null) {
            member.connected(false);
        }
    }

    private boolean isReached() {
        return isConnected && !hangs && member != null;
    }

    /** What was sent before this process closed arrives. */
    private void command(Runnable step) {
        if (isReached()) {
            commands.carries(() -> {
                if (isConnected && !hangs) {
                    step.run();
                }
            });
        }
    }

    @Override
    public void arm(SharedHold hold) {
        ledger.says("arms " + hold);
        command(() -> engine.arm(hold));
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        CompletableFuture<First> answer = new CompletableFuture<>();
        ledger.says("asks about " + hold);
        if (!isConnected || member == null) {
            answer.complete(First.unknown());
        } else {
            command(() -> {
                First first = engine.first(hold, this);
                ledger.says("hears from the engine about " + hold + ": " + first);
                answers.carries(() -> answers(answer, hold, first));
            });
        }
        return answer;
    }

    private void answers(CompletableFuture<First> answer, SharedHold hold, First first) {
        if (isReached() && !answer.isDone()) {
            if (first.turn() == First.Turn.STANDS) {
                ledger.stands(hold, first.time());
            }
            answer.complete(first);
        }
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        ledger.says("says " + good + " of " + hold);
        command(() -> engine.proved(hold, this, good, took));
    }

    @Override
    public void release(SharedHold hold) {
        ledger.says("releases " + hold);
        command(() -> engine.release(hold));
    }

    /** Brings it a message. */
    void tells(Consumer<Member> message) {
        news.carries(() -> {
            if (isReached() && member != null) {
                message.accept(new Watched(member));
            }
        });
    }

    /** Tells the ledger first. */
    private final class Watched implements Member {
        private final Member told;

        private Watched(Member told) {
            this.told = told;
        }

        @Override
        public void armed(SharedHold hold) {
            ledger.armed(hold);
            told.armed(hold);
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {
            ledger.says("is told it opened: " + hold);
            told.opened(hold, members, took);
        }

        @Override
        public void freed(SharedHold hold) {
            ledger.says("is told it is free: " + hold);
            told.freed(hold);
        }

        @Override
        public void released(SharedHold hold) {
            ledger.released(hold);
            told.released(hold);
        }

        @Override
        public void connected(boolean connected) {
            ledger.says("is told it is connected: " + connected);
            told.connected(connected);
        }
    }

    @Override
    public void close() {
        member = null;
        engine.leaves(this);
    }
}

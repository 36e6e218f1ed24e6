package dev.heed.samples;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the processes of a {@link BusFleet} share: each hold, its window, its end, and who goes first after it.
 * One of them runs it. When it starts it knows nothing, and the processes tell it what stands.
 */
public final class BusHub implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration AHEAD = Duration.ofMillis(500);
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Time time;
    private final ServerSocket server;
    private final Set<BusConnection> processes = new LinkedHashSet<>();
    private final Map<String, Window> windows = new HashMap<>();
    private long number;

    /** Is a hold from its arming to the good response after it. */
    private static final class Window {
        private SharedHold hold;
        private long untilNanos;
        private @Nullable BusConnection first;
        private long leaseNanos;
        private @Nullable Duration took;

        Window(SharedHold asked, long number, int armings) {
            hold = with(asked, number, armings);
        }

        private static SharedHold with(SharedHold hold, long number, int armings) {
            return new SharedHold(hold.id(), number, hold.scope(), hold.host(), hold.status(), hold.left(), armings);
        }

        void lengthens(SharedHold asked, long until) {
            untilNanos = until;
            hold = with(asked, hold.window(), Math.max(hold.armings(), refusals(asked)));
        }

        Duration left(long now) {
            return Duration.ofNanos(Math.max(0, untilNanos - now));
        }
    }

    /**
     * Starts it on loopback, for the processes of this machine.
     *
     * @param port where; 0 for a free one
     * @param time {@link Time#system()}; tests give a virtual one
     * @throws IOException if the port is not free
     */
    public BusHub(int port, Time time) throws IOException {
        this.time = time;
        this.server = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        BusConnection.daemon("bus hub", this::accept).start();
    }

    /**
     * Returns where it listens.
     *
     * @return what a {@link BusFleet} gets
     */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /**
     * Returns how many processes it serves.
     *
     * @return those that are connected
     */
    public synchronized int processes() {
        return processes.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                BusConnection.daemon("bus hub reader", () -> serve(socket)).start();
            }
        } catch (IOException e) {
            close();
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BusConnection process = new BusConnection(socket)) {
            joins(process);
            try {
                process.hear(words -> heard(words, process));
            } finally {
                leaves(process);
            }
        } catch (IOException e) {
            BusConnection.log("a process left", e);
        }
    }

    private synchronized void joins(BusConnection process) {
        if (server.isClosed()) {
            process.close();
        }
        long now = time.nanoTime();
        windows.values().stream()
                .filter(window -> !window.left(now).isZero())
                .forEach(window -> process.say("armed", BusConnection.words(window.hold, window.left(now))));
        process.say("joined");
        processes.add(process);
    }

    private synchronized void leaves(BusConnection process) {
        processes.remove(process);
    }

    private void tell(Object... words) {
        processes.forEach(process -> process.say(words));
    }

    /** Each line is one step: two processes cannot both be told that they go first. */
    private synchronized void heard(String[] words, BusConnection from) {
        SharedHold hold = BusConnection.hold(words);
        switch (words[0]) {
            case "arm" -> arm(hold);
            case "first" -> {
                First answer = first(hold, from);
                from.say("answer", words[8], answer.turn(), answer.members(), answer.time());
            }
            case "proved" -> proved(hold, Boolean.parseBoolean(words[8]), Duration.parse(words[9]), from);
            case "release" -> release(hold);
            default -> {} // of a later version
        }
    }

    /** The later end counts. A hold whose time is over gets a new window, in which nobody has the turn. */
    private void arm(SharedHold asked) {
        long now = time.nanoTime();
        long untilNanos = now + asked.left().toNanos();
        Window known = windows.get(asked.id());
        Window window = known == null || known.took != null || known.left(now).isZero() ? next(asked, known) : known;
        if (window != known || untilNanos - window.untilNanos > 0) {
            window.lengthens(asked, untilNanos);
            tell("armed", BusConnection.words(window.hold, asked.left()));
        }
    }

    private Window next(SharedHold asked, @Nullable Window last) {
        long now = time.nanoTime();
        windows.values().removeIf(old -> now - old.untilNanos >= KEPT.toNanos());
        // Later than those of a hub before this one.
        number = Math.max(number + 1, time.now().toEpochMilli());
        int before = last == null || last.took != null ? asked.armings() - 1 : last.hold.armings();
        int armings = asked.armings() == 0 ? 0 : before + 1;
        Window window = new Window(asked, number, armings);
        windows.put(asked.id(), window);
        return window;
    }

    /** Returns 0 for a hold that stands before anybody is refused: no backoff grows with it. */
    private static int refusals(SharedHold asked) {
        return Math.min(1, asked.armings());
    }

    private First first(SharedHold asked, BusConnection by) {
        Window window = windows.get(asked.id());
        if (window == null || window.hold.window() < asked.window()) {
            return First.unknown();
        }
        long now = time.nanoTime();
        Duration left = window.left(now);
        if (window.hold.window() > asked.window() || left.compareTo(AHEAD) > 0) {
            return First.stands(left);
        }
        if (window.took != null) {
            return First.open(processes.size(), window.took);
        }
        if (window.first != null && window.first != by && now - window.leaseNanos < 0) {
            return First.waiting(processes.size(), Duration.ofNanos(window.leaseNanos - now));
        }
        window.first = by;
        window.leaseNanos = now + left.plus(LEASE).toNanos();
        return First.go();
    }

    private void proved(SharedHold hold, boolean good, Duration took, BusConnection by) {
        Window window = windows.get(hold.id());
        if (window == null || window.hold.window() != hold.window()) {
            return;
        }
        boolean isFirst = window.first == by;
        window.first = isFirst ? null : window.first;
        if (good) {
            window.took = took;
            tell("opened", BusConnection.words(hold, Duration.ZERO), processes.size(), took);
        } else if (isFirst) {
            tell("freed", BusConnection.words(hold, Duration.ZERO));
        }
    }

    private void release(SharedHold hold) {
        Window window = windows.get(hold.id());
        if (window != null && (hold.window() == 0 || window.hold.window() == hold.window())) {
            window.untilNanos = time.nanoTime();
            tell("released", BusConnection.words(window.hold, Duration.ZERO));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            BusConnection.log("closed", e);
        }
        synchronized (this) {
            processes.forEach(BusConnection::close);
        }
    }
}

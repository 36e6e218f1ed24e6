package dev.heed.samples;

import dev.heed.HoldFleet;
import dev.heed.SharedHold;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares holds with other processes over a bus of one's own: a refusal of one makes all wait, and one goes first. Here
 * the bus is a {@link BusHub} that one of the processes runs. It is given by
 * {@code Resilience.builder(policy).fleet(new BusFleet(hub))}, one to each {@code Resilience}, which closes it.
 *
 * <p>It is a sample: one hub, no authentication, no encryption, for loopback or a trusted network. While the hub is
 * away each process acts alone.
 */
public final class BusFleet implements HoldFleet {
    private static final int CONNECT_MILLIS = 1_000;

    private final InetSocketAddress hub;
    private final Supplier<Socket> sockets;
    private final Map<String, CompletableFuture<First>> questions = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable BusConnection connection;

    /**
     * Knows where the hub is; nothing is opened yet.
     *
     * @param hub the address of a {@link BusHub}, which need not run yet
     */
    public BusFleet(InetSocketAddress hub) {
        this(hub, Socket::new);
    }

    BusFleet(InetSocketAddress hub, Supplier<Socket> sockets) {
        this.hub = hub;
        this.sockets = sockets;
    }

    @Override
    public void join(Member member) {
        BusConnection.daemon("bus reader", () -> stayConnected(member)).start();
    }

    @Override
    public void arm(SharedHold hold) {
        say("arm", BusConnection.words(hold, hold.left()));
    }

    @Override
    public CompletionStage<First> first(SharedHold hold) {
        String number = String.valueOf(numbers.incrementAndGet());
        CompletableFuture<First> question = new CompletableFuture<>();
        questions.put(number, question);
        if (!say("first", BusConnection.words(hold, hold.left()), number)) {
            question.complete(First.unknown());
        }
        return question.whenComplete((first, failure) -> questions.remove(number));
    }

    @Override
    public void proved(SharedHold hold, boolean good, Duration took) {
        say("proved", BusConnection.words(hold, hold.left()), good, took);
    }

    @Override
    public void release(SharedHold hold) {
        say("release", BusConnection.words(hold, hold.left()));
    }

    @Override
    public void close() {
        closed.countDown();
        BusConnection left = connection;
        connection = null; // the member is told nothing more
        if (left != null) {
            left.close();
        }
    }

    /** Returns whether there is a hub to hear it; what is said to none is dropped. */
    private boolean say(Object... words) {
        BusConnection now = connection;
        if (now != null) {
            now.say(words);
        }
        return now != null;
    }

    private void stayConnected(Member member) {
        try {
            do {
                connect(member);
            } while (!closed.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void connect(Member member) {
        try (Socket socket = sockets.get()) {
            socket.connect(hub, CONNECT_MILLIS);
            hear(socket, member);
        } catch (IOException e) {
            BusConnection.log("no hub", e);
        }
    }

    /** Hears the hub for as long as it is there. Only this thread tells the member anything, so all of it is in order. */
    private void hear(Socket socket, Member member) throws IOException {
        try (BusConnection opened = new BusConnection(socket)) {
            connection = opened;
            opened.hear(words -> heard(words, member));
        } finally {
            connection = null;
            questions.values().forEach(question -> question.complete(First.unknown()));
            if (!isClosed()) {
                member.connected(false);
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void heard(String[] words, Member member) {
        if (isClosed()) {
            close();
            return;
        }
        switch (words[0]) {
            case "armed" -> member.armed(BusConnection.hold(words));
            case "joined" -> member.connected(true); // it has told what stands
            case "opened" ->
                member.opened(BusConnection.hold(words), Integer.parseInt(words[8]), Duration.parse(words[9]));
            case "freed" -> member.freed(BusConnection.hold(words));
            case "released" -> member.released(BusConnection.hold(words));
            case "answer" -> answered(words);
            default -> {} // of a later version
        }
    }

    private void answered(String[] words) {
        CompletableFuture<First> question = questions.get(words[1]);
        if (question != null) {
            First.Turn turn = First.Turn.valueOf(words[2]);
            question.complete(new First(turn, Integer.parseInt(words[3]), Duration.parse(words[4])));
        }
    }
}
